import type { AuthorizerCheck } from "../../model/activity";
import type { JsonObject } from "../../model/json";
import type { EpochSeconds } from "../../model/time";
import { CHECKS, type Check } from "./checks";
import type { IssuerKeys } from "./issuer-keys";
import type { Refusal } from "./refusals";
import { claimsOf, type JwtRoute, type Subject, tokenScopes } from "./subject";
import { plainTokenReader, type TokenReader } from "./token-reader";

export type Decision = Admission | Refusal;

/** A token that passed every check. */
interface Admission {
  readonly allow: true;
  readonly claims: JsonObject;
  /** Every scope of the token, in its order, whatever the route asks for. */
  readonly scopes: readonly string[];
}

/** A decision with the checks that led to it. */
export interface Verdict {
  readonly decision: Decision;
  /** The checks that were made, in order; the last of a refusal is the one that failed. Put into words when called. */
  readonly checks: () => readonly AuthorizerCheck[];
}

/**
 * Decides whether a route's JWT authorizer lets a token in, as API Gateway does for HTTP APIs. It checks the form, the
 * algorithm (RS256, RS384, RS512), `iss`, the signature by `kid`, `aud` or `client_id`, `exp`, `nbf`, `iat` and, last,
 * the route's scopes: 401 comes before 403.
 *
 * It does NOT look at `token_use`, `typ` or `jti`, does not ask whether a token was revoked, and allows for no clock
 * skew: neither does AWS. `keys` must be those of the route's issuer. Never throws.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
export function authorize(
  token: string | undefined,
  route: JwtRoute,
  keys: IssuerKeys,
  now: EpochSeconds,
  reader: TokenReader = plainTokenReader,
): Decision {
  return judge({ token, route, keys, now, reader }).decision;
}

/**
 * The same decision as `authorize`, with the checks that led to it. Other checks than a JWT authorizer's can be given.
 */
export function judge(subject: Subject, list: readonly Check[] = CHECKS): Verdict {
  for (let index = 0; index < list.length; index += 1) {
    const refusal = list[index]?.refusal(subject);
    if (refusal !== undefined)
      return { decision: refusal, checks: () => made(subject, list.slice(0, index + 1), false) };
  }
  const claims = claimsOf(subject);
  return {
    decision: { allow: true, claims, scopes: tokenScopes(claims) },
    checks: () => made(subject, list, true),
  };
}

/** The evidence is put into words when read: for most requests it never is. */
function made(subject: Subject, list: readonly Check[], allPassed: boolean): readonly AuthorizerCheck[] {
  return list.map((check, index) => ({
    name: check.name,
    passed: allPassed || index < list.length - 1,
    get evidence() {
      return check.evidence(subject);
    },
  }));
}
