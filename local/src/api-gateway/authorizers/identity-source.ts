import type { AuthorizerCheck } from "../../model/activity";
import type { LambdaAuthorizer } from "../../model/http-api";
import { type ContextSource, contextVariable } from "../logs/log-variables";
import type { GatewayRequest } from "../request";
import { joinedParameters } from "../request";

/** Reads one value of a request; undefined if it is absent or empty. */
export type Selector = (request: GatewayRequest) => string | undefined;

/**
 * The reader for a selection expression on a request, `$request.header.NAME` or `$request.querystring.NAME`; undefined
 * for any other expression. Header names count in any case, parameter names as they are; the values of a name that
 * comes more than once are joined by `,`.
 */
export function requestSelector(expression: string): Selector | undefined {
  const parts = /^\$request\.(header|querystring)\.(.+)$/.exec(expression);
  const name = parts?.[2];
  if (parts === null || name === undefined) return undefined;
  if (parts[1] === "querystring") {
    return ({ rawQueryString }) => joinedParameters(rawQueryString)[name] || undefined;
  }
  const lower = name.toLowerCase();
  return ({ headers }) => headers[lower] || undefined;
}

/** Reads one value of a request, its context or its stage; undefined if it is absent or empty. */
export type IdentitySelector = (source: ContextSource) => string | undefined;

/**
 * The reader for an identity source of a Lambda authorizer: a selection expression on the request, `$context.NAME` as
 * in an access log, or `$stageVariables.NAME`; undefined for any other expression.
 */
export function identitySelector(expression: string): IdentitySelector | undefined {
  const select = requestSelector(expression);
  if (select !== undefined) return ({ context }) => select(context.request);
  if (/^\$context\.[\w.]+$/.test(expression)) return (source) => contextVariable(expression, source) || undefined;
  const name = /^\$stageVariables\.(\w+)$/.exec(expression)?.[1];
  if (name === undefined) return undefined;
  return ({ facts: { stage } }) => (Object.hasOwn(stage.variables, name) ? stage.variables[name] : "") || undefined;
}

/** The readers for the identity sources of an API's authorizers. */
export interface IdentitySources {
  /** By the identity source's expression, of JWT authorizers. */
  readonly tokenSources: ReadonlyMap<string, Selector>;
  /** By authorizer, of Lambda authorizers: one for each identity source. */
  readonly identitySources: ReadonlyMap<LambdaAuthorizer, readonly IdentitySelector[]>;
}

/**
 * The token in an identity source's value: what follows `Bearer` in any case, or the value as it is, without the spaces
 * and tabs around it (RFC 9110, section 5.6.3; no other character is white space in a header). Undefined if nothing is
 * left. Any other scheme stays in the value and ends as a token that can't be read. It does NOT look into the token.
 */
export function tokenIn(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const token = withoutSpacesAround(value.replace(/^bearer(?=[ \t]|$)/i, ""));
  return token === "" ? undefined : token;
}

/** A regular expression would try every run of spaces in the middle too. */
function withoutSpacesAround(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text[start])) start += 1;
  while (end > start && isSpace(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

const isSpace = (character: string | undefined): boolean => character === " " || character === "\t";

const CREDENTIAL = String.raw`(\w{16,128})/\d{8}/[a-z0-9-]+/execute-api/aws4_request`;
const AUTHORIZATION = new RegExp(
  `^AWS4-HMAC-SHA256\\s+Credential=${CREDENTIAL},\\s*SignedHeaders=[a-z0-9;-]+,\\s*Signature=[0-9a-f]{64}$`,
);
const DATE = /^\d{8}T\d{6}Z$/;

/**
 * The access key id in a request's Signature Version 4, or undefined if the request has none of the right form, in
 * its `Authorization` header or its query string. It verifies NOTHING: neither the signature nor its date nor that the
 * key exists.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function claimedAccessKey({ headers, rawQueryString }: GatewayRequest): string | undefined {
  const { authorization } = headers;
  if (authorization !== undefined) {
    const isDated =
      headers["x-amz-date"] === undefined ? headers["date"] !== undefined : DATE.test(headers["x-amz-date"]);
    return isDated ? AUTHORIZATION.exec(authorization)?.[1] : undefined;
  }
  const query = joinedParameters(rawQueryString);
  const isSigned =
    query["X-Amz-Algorithm"] === "AWS4-HMAC-SHA256" &&
    DATE.test(query["X-Amz-Date"] ?? "") &&
    /^[a-z0-9;-]+$/.test(query["X-Amz-SignedHeaders"] ?? "") &&
    /^[0-9a-f]{64}$/.test(query["X-Amz-Signature"] ?? "");
  return isSigned ? new RegExp(`^${CREDENTIAL}$`).exec(query["X-Amz-Credential"] ?? "")?.[1] : undefined;
}

/** Why a request without a signature is refused, as an access log words it. */
export const SIGNATURE_MISSING = "missing: signature not provided";

/** What the log says of a request that a signature let in. */
export const LET_IN_UNVERIFIED = "AWS_IAM: let in by a signature that was NOT verified; AWS verifies it";

/** What the log says of a signed request that is refused for want of the option. */
export const NOT_VERIFIED_HERE =
  "AWS_IAM: refused, since signatures can't be verified here; --allow-unsigned-iam lets every signed request in unverified";

interface Signature {
  /** Of a signature that lets its request in. */
  readonly accessKey: string | undefined;
  readonly check: AuthorizerCheck;
  /** A signature is there, and would count if `allowUnsignedIam` were given. */
  readonly isUnverifiable: boolean;
}

/**
 * Looks for a Signature Version 4 in a request, and words the check. It verifies NOTHING of it. The one check of an
 * AWS_IAM route or method; without `allowUnsignedIam` no request passes it.
 */
export function lookForSignature(request: GatewayRequest, allowUnsignedIam: boolean): Signature {
  const claimed = claimedAccessKey(request);
  const accessKey = allowUnsignedIam ? claimed : undefined;
  const isUnverifiable = claimed !== undefined && !allowUnsignedIam;
  const evidence =
    claimed === undefined
      ? "no Signature Version 4 of the right form"
      : isUnverifiable
        ? "a signature is there, and it can't be verified here"
        : "a signature is there; it was NOT verified";
  return { accessKey, isUnverifiable, check: { name: "signature-present", passed: accessKey !== undefined, evidence } };
}
