import { isUtf8 } from "node:buffer";
import { type KeyObject, verify } from "node:crypto";
import { isJsonObject, type JsonObject } from "../model/json";

/** A JSON Web Token taken apart. Nothing in it has been verified. */
export interface DecodedToken {
  readonly header: JsonObject;
  readonly payload: JsonObject;
  /** Header and payload as they were signed (RFC 7515, section 5.1). */
  readonly signingInput: string;
  readonly signature: Buffer;
}

export interface UndecodedToken {
  readonly malformed: "segments" | "header" | "payload" | "signature";
}

/** A deeper value could overflow the call stack of a recursive function, such as JSON.stringify. */
const DEEPEST = 100;

/**
 * Takes a token in JWS compact serialization apart. It checks the form only: three segments of strict base64url, of
 * which the first two are JSON objects in UTF-8, nested no deeper than 100. If a member is given twice, the last one
 * counts, as in most JSON parsers. It checks NO signature and NO claim. Never throws.
 */
export function decodeToken(token: string): DecodedToken | UndecodedToken {
  const segments = token.split(".", 4);
  const [headerText, payloadText, signatureText] = segments;
  if (segments.length !== 3 || headerText === undefined || payloadText === undefined || signatureText === undefined) {
    return { malformed: "segments" };
  }
  const header = decodeObject(headerText);
  if (header === undefined) return { malformed: "header" };
  const payload = decodeObject(payloadText);
  if (payload === undefined) return { malformed: "payload" };
  const signature = decodeBase64Url(signatureText);
  if (signature === undefined) return { malformed: "signature" };
  return { header, payload, signature, signingInput: token.slice(0, headerText.length + 1 + payloadText.length) };
}

function decodeObject(text: string): JsonObject | undefined {
  const bytes = decodeBase64Url(text);
  if (bytes === undefined || !isUtf8(bytes)) return undefined;
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"));
    return isJsonObject(value) && isShallow(value, DEEPEST) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return depth > 0 && Object.values(value).every((member) => isShallow(member, depth - 1));
}

/**
 * The algorithms that are verified, with the digest that node:crypto wants. There are no others, whatever a key says.
 */
const DIGESTS = { RS256: "sha256", RS384: "sha384", RS512: "sha512" } as const satisfies Record<string, string>;

export type SignatureAlgorithm = keyof typeof DIGESTS;

export function isSignatureAlgorithm(value: unknown): value is SignatureAlgorithm {
  return typeof value === "string" && Object.hasOwn(DIGESTS, value);
}

/**
 * Whether this key made the token's signature (RSASSA-PKCS1-v1_5). It looks at nothing else: neither at the header's
 * `alg` and `kid`, which the caller has compared, nor at any claim. Never throws.
 */
export function verifySignature(
  { signingInput, signature }: DecodedToken,
  algorithm: SignatureAlgorithm,
  key: KeyObject,
): boolean {
  try {
    return verify(DIGESTS[algorithm], Buffer.from(signingInput, "latin1"), key, signature);
  } catch {
    return false;
  }
}

/**
 * The bytes of a base64url text (RFC 4648, section 5), or undefined if it is not exactly that. Padding, the
 * alphabet of plain base64, white space and unused bits that are not zero are all refused, so one value has one text.
 */
export function decodeBase64Url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64url");
  return bytes.toString("base64url") === text ? bytes : undefined;
}
