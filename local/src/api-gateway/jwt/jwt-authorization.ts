import type { JsonObject, JsonValue } from "../../model/json";
import { type Clock, type EpochSeconds, toEpochSeconds } from "../../model/time";
import type { EventAuthorizer } from "../payload/event-input";
import { judge, type Verdict } from "./authorize";
import { CHECKS, type Check } from "./checks";
import type { IssuerKeys } from "./issuer-keys";
import type { KeySource } from "./key-source";
import type { JwtRoute, Subject } from "./subject";
import { TokenCache } from "./token-reader";

/** Verified tokens that are remembered. A token is 10 KB at most, and takes a few times that. */
const REMEMBERED_TOKENS = 1_000;

const NO_KEYS: IssuerKeys = { reachable: true, keys: [] };

/** Decides on tokens quickly, with a cache. `judge` in authorize.ts is the decision itself. */
export class JwtAuthorization {
  readonly #keys: KeySource;
  readonly #clock: Clock;
  readonly #tokens = new TokenCache(REMEMBERED_TOKENS);
  readonly #texts = new WeakMap<JsonObject, Readonly<Record<string, string>>>();

  constructor(keys: KeySource, clock: Clock) {
    this.#keys = keys;
    this.#clock = clock;
  }

  /**
   * Decides on one token for a route: everything that `authorize` checks, with the keys of the route's issuer. Like it,
   * it does NOT ask whether the token was revoked. Answers at once unless keys must be fetched. Never rejects. The
   * route may depend on the token, whose issuer is then not verified yet; and other checks than a JWT authorizer's can
   * be given.
   */
  judge(
    token: string | undefined,
    routeFor: JwtRoute | ((decoded: Subject["decoded"]) => JwtRoute),
    checks: readonly Check[] = CHECKS,
  ): Verdict | Promise<Verdict> {
    const decoded = token === undefined ? undefined : this.#tokens.decode(token);
    const route = typeof routeFor === "function" ? routeFor(decoded) : routeFor;
    const keys = this.#keysFor(decoded, route);
    const subject = { token, route, reader: this.#tokens, ...(decoded && { decoded }) };
    return keys instanceof Promise
      ? keys.then((fetched) => this.#judgeWith({ ...subject, keys: fetched, now: this.#now() }, checks))
      : this.#judgeWith({ ...subject, keys, now: this.#now() }, checks);
  }

  /** What the function learns about the caller. */
  eventAuthorizer(claims: JsonObject, scopes: readonly string[], route: JwtRoute): EventAuthorizer {
    const texts = this.textsOf(claims, claimsAsText);
    return { kind: "jwt", claims: texts, scopes: route.authorizationScopes.length === 0 ? null : scopes };
  }

  /** The claims as the gateway's events word them, which is worked out once per token. */
  textsOf(
    claims: JsonObject,
    render: (claims: JsonObject) => Readonly<Record<string, string>>,
  ): Readonly<Record<string, string>> {
    let texts = this.#texts.get(claims);
    if (texts === undefined) {
      texts = render(claims);
      this.#texts.set(claims, texts);
    }
    return texts;
  }

  /** Only a token of the right issuer may cause a fetch of its unknown key. A malformed token fetches nothing. */
  #keysFor(decoded: Subject["decoded"], { authorizer }: JwtRoute): IssuerKeys | Promise<IssuerKeys> {
    if (decoded === undefined || "malformed" in decoded) return NO_KEYS;
    const { kid } = decoded.header;
    const mayRefetch = decoded.payload["iss"] === authorizer.issuer && typeof kid === "string";
    return this.#keys.keysFor(authorizer.issuer, mayRefetch ? kid : undefined);
  }

  #now(): EpochSeconds {
    return toEpochSeconds(this.#clock());
  }

  #judgeWith(subject: Subject, checks: readonly Check[]): Verdict {
    const { decoded } = subject;
    const verdict = judge(subject, checks);
    const isForGood = !verdict.decision.allow && verdict.decision.status === 401;
    if (isForGood && decoded !== undefined && !("malformed" in decoded)) this.#tokens.forget(decoded);
    return verdict;
  }
}

/**
 * A token's claims as a function sees them: every value as text. Numbers in decimal digits, lists as `[a b]`, objects
 * as `map[k:v]` with sorted keys, a claim that is null left out. Integers beyond 2^53 come out rounded, since
 * JSON.parse has rounded them before. The claims must be those of a decoded token, whose depth is bounded.
 * @see docs/aws-behaviour/http-api-events.md, "Claims"
 */
function claimsAsText(claims: JsonObject): Readonly<Record<string, string>> {
  const texts: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(claims)) {
    if (value !== null && value !== undefined) texts[name] = asText(value);
  }
  return texts;
}

function asText(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return "<nil>";
  if (typeof value === "number") return numberText(value);
  if (typeof value !== "object") return String(value);
  if (isList(value)) return `[${value.map(asText).join(" ")}]`;
  const members = Object.keys(value)
    .sort()
    .map((name) => `${name}:${asText(value[name])}`);
  return `map[${members.join(" ")}]`;
}

function isList(value: JsonObject | readonly JsonValue[]): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** From here on JavaScript writes an integer with an exponent. */
const FIRST_WITH_EXPONENT = 1e21;

function numberText(value: number): string {
  return Number.isInteger(value) && Math.abs(value) >= FIRST_WITH_EXPONENT ? BigInt(value).toString() : String(value);
}
