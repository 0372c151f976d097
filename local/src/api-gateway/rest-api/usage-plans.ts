import { createHash } from "node:crypto";
import type { Throttle } from "../../model/http-api";
import type { ApiKey, RestApi, UsagePlan } from "../../model/rest-api";
import type { EpochMillis } from "../../model/time";
import { TokenBucket } from "../throttle";
import type { QuotaCounts } from "./quota-counts";
import type { RestContext } from "./rest-context";
import type { RestErrorName } from "./rest-errors";

const DAY = 24 * 60 * 60 * 1000;

/**
 * The limits of an API's stages and usage plans. What has been used of a rate is forgotten when the API is prepared
 * anew, what has been used of a quota is not.
 */
export class UsageLimits {
  readonly #api: RestApi;
  readonly #buckets = new Map<string, TokenBucket | undefined>();
  readonly #quotas: QuotaCounts;
  /** Keys are found by these, so that the time it takes tells nothing of a key. */
  readonly #digests: ReadonlyMap<ApiKey, string>;

  constructor(api: RestApi, quotas: QuotaCounts) {
    this.#api = api;
    this.#quotas = quotas;
    const keys = api.usagePlans.flatMap((plan) => plan.keys);
    this.#digests = new Map(keys.map((key) => [key, digestOf(key.value)]));
  }

  /** The key of a value in a usage plan of this API, enabled or not; undefined if there is none. */
  keyOf(value: string): ApiKey | undefined {
    const digest = digestOf(value);
    return [...this.#digests].find(([, own]) => own === digest)?.[0];
  }

  /** The plan of the request's stage that an enabled key of this value is in; undefined if it is in none. */
  planOf(value: string | undefined, stageName: string): UsagePlan | undefined {
    if (value === undefined) return undefined;
    const digest = digestOf(value);
    return this.#api.usagePlans.find(
      ({ stages, keys }) =>
        stages.some(({ name }) => name === stageName) &&
        keys.some((key) => key.enabled && this.#digests.get(key) === digest),
    );
  }

  /**
   * Why a request goes over a limit, or undefined if it may pass and has been counted: first the stage's for the
   * method, then the plan's for the method and for the key, last the plan's quota.
   */
  take(context: RestContext, plan: UsagePlan | undefined): RestErrorName | undefined {
    const { place, match, startedAt, apiKey } = context;
    if (match === undefined) return undefined;
    const { httpMethod, resourcePath } = match.method;
    const method = `${resourcePath}/${httpMethod}`;
    const own = throttleFor(place.stage.throttles, method);
    if (!this.#takeFrom([place.stage.name, method], own, startedAt)) return "throttled";
    if (plan === undefined || apiKey === undefined) return undefined;
    const limits = plan.stages.find(({ name }) => name === place.stage.name)?.throttles ?? {};
    const forMethod = throttleFor(limits, method);
    const holder = [plan.planId, apiKey.value, place.stage.name];
    if (!this.#takeFrom([...holder, method], forMethod, startedAt)) return "throttled";
    if (!this.#takeFrom([plan.planId, apiKey.value], plan.throttle, startedAt)) return "throttled";
    const keyId = apiKey.known?.keyId ?? "";
    return this.#isWithinQuota(plan, keyId, startedAt) ? undefined : "quota-exceeded";
  }

  #takeFrom(name: readonly string[], throttle: Throttle | undefined, now: EpochMillis): boolean {
    if (throttle === undefined) return true;
    const key = JSON.stringify(name);
    const bucket = this.#buckets.get(key) ?? new TokenBucket(throttle, now);
    this.#buckets.set(key, bucket);
    return bucket.take(now);
  }

  #isWithinQuota({ planId, quota }: UsagePlan, keyId: string, now: EpochMillis): boolean {
    if (quota === undefined) return true;
    const period = periodOf(quota.period, now);
    const used = this.#quotas.of(planId, keyId);
    // The offset is taken off the first period only. Documented.
    const count = used === undefined ? quota.offset : used.period === period ? used.count : 0;
    if (count >= quota.limit) return false;
    this.#quotas.set(planId, keyId, { period, count: count + 1 });
    return true;
  }
}

const digestOf = (value: string): string => createHash("sha256").update(value).digest("base64");

/** The limits for a method, each over those for all methods. */
function throttleFor(throttles: Readonly<Record<string, Throttle>>, method: string): Throttle | undefined {
  if (throttles[method] === undefined && throttles["*/*"] === undefined) return undefined;
  const limits: Throttle = { ...(throttles["*/*"] ?? {}), ...(throttles[method] ?? {}) };
  return limits.burstLimit === undefined && limits.rateLimit === undefined ? undefined : limits;
}

/** A number for the day, week (from Monday) or month, by UTC. Inferred. */
function periodOf(period: "DAY" | "WEEK" | "MONTH", now: EpochMillis): number {
  const day = Math.floor(now / DAY);
  if (period === "DAY") return day;
  // 1970-01-01 was a Thursday.
  if (period === "WEEK") return Math.floor((day + 3) / 7);
  const date = new Date(now);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}
