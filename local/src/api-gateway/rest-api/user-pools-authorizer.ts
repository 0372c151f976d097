import { UnsupportedError } from "../../model/errors";
import type { RestMethod, UserPoolsAuthorizer } from "../../model/rest-api";
import { LONGEST_SCOPES, quote } from "../jwt/check-evidence";
import { type Check, TOKEN_CHECKS } from "../jwt/checks";
import { type Refusal, refuse } from "../jwt/refusals";
import { claimsOf, type JwtRoute, type Subject } from "../jwt/subject";
import type { RestErrorName } from "./rest-errors";

const PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html";

/** A COGNITO_USER_POOLS authorizer of a method, ready to decide. */
export interface CompiledPools {
  /** By lower-case name. */
  readonly header: string;
  /** Those of the user pools. */
  readonly issuers: readonly string[];
  readonly checks: readonly Check[];
  /**
   * The method as the token's checks see it: its issuer is the one that the token names, or the first if that is none.
   */
  readonly routeFor: (decoded: Subject["decoded"]) => JwtRoute;
}

/** The issuer of the tokens of a user pool; undefined if it is none that runs here. */
export type PoolIssuer = (userPoolId: string) => string | undefined;

/**
 * Prepares the authorizer. Throws an UnsupportedError for a pool or an expression that can't be read, since these
 * decide who gets in.
 */
export function compilePools(
  authorizer: UserPoolsAuthorizer,
  method: RestMethod,
  poolIssuer: PoolIssuer,
): CompiledPools {
  const issuers = authorizer.providerArns.map((arn) => issuerOf(arn, authorizer, poolIssuer));
  const [first] = issuers;
  if (first === undefined) throw unsupported(authorizer, "names no user pool");
  const { authorizationScopes } = method;
  const guard = { name: authorizer.name, identitySource: `the header ${authorizer.header}`, audience: [] };
  const routes = new Map(
    issuers.map((issuer): [unknown, JwtRoute] => [
      issuer,
      { authorizer: { ...guard, issuer, location: authorizer.location }, authorizationScopes },
    ]),
  );
  const fallback = routes.get(first);
  if (fallback === undefined) throw new Error("the first issuer has no route");
  return {
    header: authorizer.header.toLowerCase(),
    issuers,
    checks: checksOf(issuers, authorizationScopes, expressionOf(authorizer)),
    routeFor: (decoded) =>
      (decoded !== undefined && "payload" in decoded ? routes.get(decoded.payload["iss"]) : undefined) ?? fallback,
  };
}

function issuerOf(arn: string, authorizer: UserPoolsAuthorizer, poolIssuer: PoolIssuer): string {
  const [, suffix, region, id] =
    /^arn:aws(-cn|-us-gov)?:cognito-idp:([a-z0-9-]+):\d{12}:userpool\/([\w-]+_[0-9a-zA-Z]+)$/.exec(arn) ?? [];
  if (region === undefined || id === undefined)
    throw unsupported(authorizer, `names ${arn}, which is no user pool's ARN`);
  return poolIssuer(id) ?? `https://cognito-idp.${region}.amazonaws.com${suffix === "-cn" ? ".cn" : ""}/${id}`;
}

/** Held against the whole claim. Whether AWS takes a part of it is not known. */
function expressionOf(authorizer: UserPoolsAuthorizer): RegExp | undefined {
  const { validationExpression } = authorizer;
  if (validationExpression === undefined) return undefined;
  try {
    return new RegExp(`^(?:${validationExpression})$`);
  } catch {
    throw unsupported(authorizer, `has a validation expression that can't be read: ${validationExpression}`);
  }
}

function unsupported({ name, location }: UserPoolsAuthorizer, problem: string): UnsupportedError {
  return new UnsupportedError(location, `the authorizer ${name} ${problem}`, PAGE);
}

/**
 * What a COGNITO_USER_POOLS authorizer checks, in this order; the first that fails decides. Without scopes the method
 * asks for an ID token, with scopes for an access token with one of them.
 * @see docs/aws-behaviour/rest-api-authorizers.md, "Order of the checks"
 */
function checksOf(
  issuers: readonly string[],
  scopes: readonly string[],
  expression: RegExp | undefined,
): readonly Check[] {
  return [
    TOKEN_CHECKS.identitySource,
    TOKEN_CHECKS.format,
    ...(expression === undefined ? [] : [audienceCheck(expression)]),
    TOKEN_CHECKS.algorithm,
    {
      name: "issuer",
      refusal: (subject) => {
        const { iss } = claimsOf(subject);
        return typeof iss === "string" && issuers.includes(iss) ? undefined : refuse("token-issuer");
      },
      evidence: (subject) =>
        `iss is ${quote(claimsOf(subject)["iss"])}; the authorizer's user pools are ${issuers.map((each) => quote(each)).join(" or ")}`,
    },
    TOKEN_CHECKS.issuerKeys,
    TOKEN_CHECKS.key,
    TOKEN_CHECKS.signature,
    TOKEN_CHECKS.expiry,
    TOKEN_CHECKS.notBefore,
    TOKEN_CHECKS.issuedAt,
    useCheck(scopes.length === 0 ? "id" : "access"),
    ...(scopes.length === 0 ? [] : [scopeCheck(scopes)]),
  ];
}

function audienceCheck(expression: RegExp): Check {
  return {
    name: "validation-expression",
    refusal: (subject) => {
      const { aud } = claimsOf(subject);
      return typeof aud === "string" && expression.test(aud) ? undefined : refuse("token-audience");
    },
    evidence: (subject) =>
      `aud is ${quote(claimsOf(subject)["aud"])}; the validation expression is ${expression.source}`,
  };
}

/**
 * Any app client will do, but the token names one, as all of Cognito's do. What AWS makes of one that does not is not
 * known.
 */
function useCheck(wanted: "id" | "access"): Check {
  const client = wanted === "id" ? "aud" : "client_id";
  const why = wanted === "id" ? "no scopes, and so for an ID token" : "scopes, and so for an access token";
  return {
    name: "token-use",
    refusal: (subject) => {
      const claims = claimsOf(subject);
      const isNamed = typeof claims[client] === "string" && claims[client] !== "";
      return claims["token_use"] === wanted && isNamed ? undefined : refuse("token-use");
    },
    evidence: (subject) =>
      `token_use is ${quote(claimsOf(subject)["token_use"])} and ${client} ${quote(claimsOf(subject)[client])}; the method asks for ${why} of any app client`,
  };
}

function scopeCheck(wanted: readonly string[]): Check {
  return {
    name: "scope",
    refusal: (subject) =>
      scopesOf(subject).some((scope) => wanted.includes(scope)) ? undefined : refuse("scope-missing"),
    evidence: (subject) =>
      `the method asks for one of ${quote(wanted, LONGEST_SCOPES)}; the token has ${quote(scopesOf(subject), LONGEST_SCOPES)}`,
  };
}

/** Of the claim `scope` alone, split at spaces. Inferred. */
function scopesOf(subject: Subject): readonly string[] {
  const { scope } = claimsOf(subject);
  return typeof scope === "string" ? scope.split(" ").filter((entry) => entry !== "") : [];
}

/** The gateway's answer to a token that a check refuses. */
export function refusalError({ reason }: Refusal): RestErrorName {
  if (reason === "token-expired") return "token-expired";
  return reason === "scope-missing" ? "scope-missing" : "unauthorized";
}

/**
 * The token in a header: what follows `Bearer` and one space, or the value as it is. Observed; what AWS makes of other
 * spellings is not known, and ends here as a token that can't be read.
 */
export function bareToken(value: string | undefined): string | undefined {
  const token = value?.startsWith("Bearer ") ? value.slice("Bearer ".length) : value;
  return token === "" ? undefined : token;
}
