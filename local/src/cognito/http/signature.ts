import { type HeaderFault, isSignedWith, parseSignatureHeader, parseStamp } from "../../http/signature/sigv4";
import type { StorageCredentials } from "../../model/ready-line";
import type { EpochMillis } from "../../model/time";
import { CognitoError } from "../errors/cognito-error";
import type { HttpRequest } from "./http-route";

/**
 * A pair of keys that strict signatures always take. It guards nothing: it shows that a client signs, and signs rightly.
 */
const KNOWN_PAIR = { accessKeyId: "test", secretAccessKey: "test" } as const;

export interface SignatureOptions {
  readonly strictSignatures: boolean;
  /** The pair of keys that functions have. */
  readonly credentials?: StorageCredentials;
}

/**
 * Checks the SigV4 header of an operation that asks for one. Unless strict, any well-formed header will do and neither
 * key, signature nor time is looked at: the pool can't know a developer's secret. Strict takes the key id `test` with
 * the secret `test`, or the stack's own pair, and checks the signature and the time (5 minutes) as AWS does. Throws
 * AWS's errors.
 */
export function checkSignature(
  request: HttpRequest,
  body: Buffer,
  { strictSignatures, credentials }: SignatureOptions,
  now: EpochMillis,
): void {
  const authorization = request.headers.authorization;
  if (authorization === undefined || authorization === "") throw new CognitoError("no-signature");
  const signed = parseSignatureHeader(authorization);
  if ("reason" in signed) throw malformed(textOf(signed));
  if (!strictSignatures) return;
  const pair = [KNOWN_PAIR, credentials].find((each) => each?.accessKeyId === signed.scope.keyId);
  if (pair === undefined) throw new CognitoError("unknown-access-key");
  const header = (name: string): string => String(request.headers[name] ?? "");
  const stamp = header("x-amz-date");
  const signedAt = parseStamp(stamp);
  if (signedAt === undefined)
    throw malformed("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  const { method } = request;
  if (!isSignedWith({ method, body, header, stamp, signed, secret: pair.secretAccessKey }))
    throw new CognitoError("wrong-signature");
  if (Math.abs(signedAt - now) > 300_000) throw new CognitoError("signature-expired", stamp);
}

function textOf(fault: HeaderFault): string {
  if (fault.reason === "other-scheme") return "Authorization header is not a SigV4 one.";
  if (fault.reason === "credential") return "Credential must have exactly 5 slash-delimited elements.";
  return fault.missing.map((name) => `Authorization header requires '${name}' parameter.`).join(" ");
}

const malformed = (what: string): CognitoError => new CognitoError("malformed-signature", what);
