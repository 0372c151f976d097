import type { EpochMillis } from "../model/time";
import { toEpochSeconds } from "../model/time";
import { pathInStage } from "./http-api/compiled-api";
import type { RequestFacts } from "./payload/event-input";
import type { RequestContext } from "./request-context";

/** Makes the facts that the gateway adds to a request, once per request. */
export function factsMaker(
  { region, accountId }: { readonly region: string; readonly accountId: string },
  random: RandomPool,
  port: () => number,
): (context: RequestContext) => RequestFacts {
  const { partition, suffix } = partitionOf(region);
  return (context) => {
    if (context.facts !== undefined) return context.facts;
    const { request, requestId, startedAt } = context;
    const { apiId, stage } = context.api;
    const path = pathInStage(stage.name, request.path) ?? request.path;
    context.facts = {
      accountId,
      apiId,
      domainName: `${apiId}.execute-api.${region}.${suffix}`,
      stage,
      requestId,
      traceId: traceIdOf(request.headers["x-amzn-trace-id"], startedAt, random),
      routeArn: `arn:${partition}:execute-api:${region}:${accountId}:${apiId}/${stage.name}/${request.method}${path}`,
      time: startedAt,
      port: port(),
    };
    return context.facts;
  };
}

export function partitionOf(region: string): { readonly partition: string; readonly suffix: string } {
  if (region.startsWith("cn-")) return { partition: "aws-cn", suffix: "amazonaws.com.cn" };
  return { partition: region.startsWith("us-gov-") ? "aws-us-gov" : "aws", suffix: "amazonaws.com" };
}

/** Fresh random bytes. */
export type RandomBytes = (size: number) => Buffer;

const POOL_SIZE = 4096;

/** Hands out random bytes from a buffer that is filled in one go, which is cheaper than one call each time. */
export class RandomPool {
  readonly #fill: RandomBytes;
  #pool: Buffer = Buffer.alloc(0);
  #used = 0;

  constructor(fill: RandomBytes) {
    this.#fill = fill;
  }

  text(size: number, encoding: "base64url" | "hex"): string {
    if (this.#used + size > this.#pool.length) {
      this.#pool = this.#fill(POOL_SIZE);
      this.#used = 0;
    }
    const text = this.#pool.toString(encoding, this.#used, this.#used + size);
    this.#used += size;
    return text;
  }
}

/** A request id in the form of API Gateway's: 16 characters, of which the last is `=`. */
export function newRequestId(random: RandomPool): string {
  return `${random.text(11, "base64url")}=`;
}

/** A UUID of version 4. */
export function newUuid(random: RandomPool): string {
  const digits = random.text(16, "hex");
  const variant = "89ab"[Number.parseInt(digits[16] ?? "0", 16) % 4];
  const parts = [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `${variant}${digits.slice(17, 20)}`,
  ];
  return `${parts.join("-")}-${digits.slice(20)}`;
}

/** A trace id as in `x-amzn-trace-id`; one that the client sent is kept. */
export function traceIdOf(sent: string | undefined, time: EpochMillis, random: RandomPool): string {
  return sent ?? `Root=1-${toEpochSeconds(time).toString(16)}-${random.text(12, "hex")}`;
}
