import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { EpochMillis } from "../../model/time";
import { CognitoError } from "../errors/cognito-error";
import type { HttpRequest } from "./http-route";

/**
 * The one pair of keys that strict signatures take. It guards nothing: it shows that a client signs, and signs rightly.
 */
const STRICT_KEY_ID = "test";
const STRICT_SECRET = "test";

interface SignatureRules {
  readonly isStrict: boolean;
  readonly now: EpochMillis;
}

/**
 * Checks the SigV4 header of an operation that asks for one. Unless strict, any well-formed header will do and neither
 * key, signature nor time is looked at: the pool can't know a developer's secret. Strict takes the key id `test` with
 * the secret `test` and checks the signature and the time (5 minutes) as AWS does. Throws AWS's errors.
 */
export function checkSignature(request: HttpRequest, body: Buffer, { isStrict, now }: SignatureRules): void {
  const header = request.headers.authorization;
  if (header === undefined || header === "") throw new CognitoError("no-signature");
  const signature = parseHeader(header);
  if (!isStrict) return;
  if (signature.keyId !== STRICT_KEY_ID) throw new CognitoError("unknown-access-key");
  const stamp = String(request.headers["x-amz-date"] ?? "");
  const signedAt = parseStamp(stamp);
  if (signedAt === undefined)
    throw malformed("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  const expected = Buffer.from(signatureOf(request, body, signature, stamp), "hex");
  const given = Buffer.from(signature.signature, "hex");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new CognitoError("wrong-signature");
  if (Math.abs(signedAt - now) > 300_000) throw new CognitoError("signature-expired", stamp);
}

interface Signature {
  readonly keyId: string;
  /** Date, region, service, `aws4_request`. */
  readonly scope: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

function parseHeader(header: string): Signature {
  if (!header.startsWith("AWS4-HMAC-SHA256 ")) throw malformed("Authorization header is not a SigV4 one.");
  const fields = new Map(
    header
      .slice("AWS4-HMAC-SHA256 ".length)
      .split(",")
      .map((field) => field.trim().split("=", 2) as [string, string]),
  );
  const missing = ["Credential", "SignedHeaders", "Signature"].filter((name) => !fields.get(name));
  if (missing.length > 0)
    throw malformed(missing.map((name) => `Authorization header requires '${name}' parameter.`).join(" "));
  const credential = /^([^/]+)\/(\d{8}\/[^/]+\/[^/]+\/aws4_request)$/.exec(fields.get("Credential") ?? "");
  const [, keyId, scope] = credential ?? [];
  if (keyId === undefined || scope === undefined)
    throw malformed("Credential must have exactly 5 slash-delimited elements.");
  return {
    keyId,
    scope,
    signedHeaders: (fields.get("SignedHeaders") ?? "").split(";"),
    signature: fields.get("Signature") ?? "",
  };
}

function signatureOf(request: HttpRequest, body: Buffer, { scope, signedHeaders }: Signature, stamp: string): string {
  const headers = signedHeaders.map((name) => `${name}:${String(request.headers[name] ?? "").trim()}\n`).join("");
  const names = signedHeaders.join(";");
  const canonical = [request.method, "/", "", headers, names, sha256(body)].join("\n");
  const toSign = ["AWS4-HMAC-SHA256", stamp, scope, sha256(canonical)].join("\n");
  const key = scope.split("/").reduce<Buffer>((soFar, part) => hmac(soFar, part), Buffer.from(`AWS4${STRICT_SECRET}`));
  return hmac(key, toSign).toString("hex");
}

function parseStamp(stamp: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp);
  if (parts === null) return undefined;
  const [year = 0, month = 0, day, hour, minute, second] = parts.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

const sha256 = (content: Buffer | string): string => createHash("sha256").update(content).digest("hex");
const hmac = (key: Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();
const malformed = (what: string): CognitoError => new CognitoError("malformed-signature", what);
