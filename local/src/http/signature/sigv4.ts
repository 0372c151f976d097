import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { type EpochMillis, epochMillis } from "../../model/time";

/** The algorithm's name, as it stands in headers, queries and strings to sign. */
export const ALGORITHM = "AWS4-HMAC-SHA256";

/** Who signed, and what for. */
export interface CredentialScope {
  readonly keyId: string;
  /** `yyyyMMdd` */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/** `KEY/yyyyMMdd/region/service/aws4_request`; undefined for anything else. */
export function parseCredential(text: string): CredentialScope | undefined {
  const [, keyId, date, region, service] = /^([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/.exec(text) ?? [];
  if (keyId === undefined || date === undefined || region === undefined || service === undefined) return undefined;
  return { keyId, date, region, service };
}

/** The scope as a string to sign has it: without the key. */
export const scopeText = ({ date, region, service }: CredentialScope): string =>
  `${date}/${region}/${service}/aws4_request`;

/** What a signature in an `Authorization` header says. */
export interface HeaderSignature {
  readonly scope: CredentialScope;
  readonly signedHeaders: readonly string[];
  /** As given: not known to be hexadecimal. */
  readonly signature: string;
}

/** Why an `Authorization` header is no signature: other words, members that are missing, or a credential that isn't one. */
export type HeaderFault =
  | { readonly reason: "other-scheme" }
  | { readonly reason: "missing-members"; readonly missing: readonly string[] }
  | { readonly reason: "credential" };

/** Reads an `Authorization` header. It does NOT look at the key, the scope, the time or the signature itself. */
export function parseSignatureHeader(header: string): HeaderSignature | HeaderFault {
  if (!header.startsWith(`${ALGORITHM} `)) return { reason: "other-scheme" };
  const members = new Map<string, string>();
  for (const member of header.slice(ALGORITHM.length).split(",")) {
    const [name = "", value = ""] = member.trim().split("=", 2);
    members.set(name, value);
  }
  const missing = ["Credential", "SignedHeaders", "Signature"].filter((name) => !members.get(name));
  if (missing.length > 0) return { reason: "missing-members", missing };
  const scope = parseCredential(members.get("Credential") ?? "");
  if (scope === undefined) return { reason: "credential" };
  return {
    scope,
    signedHeaders: (members.get("SignedHeaders") ?? "").split(";"),
    signature: members.get("Signature") ?? "",
  };
}

/** A request in the words of the algorithm. */
export interface RequestToSign {
  readonly method: string;
  /** The canonical URI. */
  readonly path: string;
  /** The canonical query string. */
  readonly query: string;
  readonly signedHeaders: readonly string[];
  /** A header's value; empty where there is none. */
  readonly header: (name: string) => string;
  /** SHA-256 of the body in hex, or one of the words that stand for it. */
  readonly payloadHash: string;
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
export function canonicalRequest({ method, path, query, signedHeaders, header, payloadHash }: RequestToSign): string {
  const headers = signedHeaders.map((name) => `${name}:${header(name).trim().replace(/ +/g, " ")}\n`).join("");
  return [method, path, query, headers, signedHeaders.join(";"), payloadHash].join("\n");
}

/** `stamp` is the time of the signature, `yyyyMMddTHHmmssZ`. */
export const stringToSign = (canonical: string, stamp: string, scope: CredentialScope): string =>
  [ALGORITHM, stamp, scopeText(scope), sha256(canonical)].join("\n");

/** The key that a secret gives for a day, a region and a service. */
export const signingKey = (secret: string, scope: CredentialScope): Buffer =>
  scopeText(scope)
    .split("/")
    .reduce<Buffer>((soFar, part) => hmac(soFar, part), Buffer.from(`AWS4${secret}`));

/** A request to the root of a server, without a query, and what its `Authorization` header says. */
export interface RootRequestToVerify {
  readonly method: string;
  readonly body: Buffer;
  readonly header: (name: string) => string;
  /** `x-amz-date` */
  readonly stamp: string;
  readonly signed: HeaderSignature;
  readonly secret: string;
}

/**
 * Whether a secret made the signature of a request to `/` without a query, which is how AWS's JSON protocols send all of
 * theirs. It does NOT look at whose secret that is, at the time, nor at what the scope is for.
 */
export function isSignedWith({ method, body, header, stamp, signed, secret }: RootRequestToVerify): boolean {
  const { scope, signedHeaders, signature } = signed;
  const payloadHash = sha256(body);
  const canonical = canonicalRequest({ method, path: "/", query: "", signedHeaders, header, payloadHash });
  return isSameSignature(signText(signingKey(secret, scope), stringToSign(canonical, stamp, scope)), signature);
}

/** The signature of a string, in hex. */
export const signText = (key: Buffer, text: string): string => hmac(key, text).toString("hex");

/** Whether a signature is the one expected, in a time that does not depend on where they differ. */
export function isSameSignature(expected: string, given: string): boolean {
  const [one, other] = [Buffer.from(expected, "utf8"), Buffer.from(given, "utf8")];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** The moment of `yyyyMMddTHHmmssZ`; undefined for anything else, a 31st of February included. */
export function parseStamp(stamp: string): EpochMillis | undefined {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp) ?? [];
  if (year === undefined) return undefined;
  const text = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const moment = Date.parse(text);
  return Number.isNaN(moment) || new Date(moment).toISOString() !== text ? undefined : epochMillis(moment);
}

/** Text as the algorithm encodes it: everything but `A-Za-z0-9-._~` as the bytes of its UTF-8. */
export const uriEncode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** Names and values of a query, decoded, as the algorithm orders and encodes them. */
export function canonicalQuery(pairs: Iterable<readonly [name: string, value: string]>): string {
  const encoded = [...pairs].map(([name, value]) => [uriEncode(name), uriEncode(value)] as const);
  return encoded
    .sort(([name, value], [other, otherValue]) => compare(name, other) || compare(value, otherValue))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

export const sha256 = (content: Buffer | string): string => createHash("sha256").update(content).digest("hex");

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
const hmac = (key: Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();
