import type { IncomingMessage } from "node:http";
import { isSignedWith, parseSignatureHeader, parseStamp } from "../../http/signature/sigv4";
import type { StorageCredentials } from "../../model/ready-line";
import type { EpochMillis } from "../../model/time";
import { DynamoDBError } from "./dynamodb-error";

/** How far the time of a signature may be off, in milliseconds. */
const TOLERANCE = 300_000;

/**
 * Throws DynamoDB's error unless a request is signed by the one pair of keys, for DynamoDB, within five minutes. Called
 * for strict signatures only: otherwise a table answers unsigned requests as well.
 */
export function checkSignature(
  { method = "", headers }: IncomingMessage,
  body: Buffer,
  { accessKeyId, secretAccessKey }: StorageCredentials,
  now: EpochMillis,
): void {
  const { authorization } = headers;
  if (authorization === undefined)
    throw new DynamoDBError("MissingAuthenticationTokenException", "Request is missing Authentication Token");
  const signed = parseSignatureHeader(authorization);
  if ("reason" in signed)
    throw new DynamoDBError("IncompleteSignatureException", "The Authorization header is not a whole SigV4 signature.");
  const { scope, signedHeaders } = signed;
  if (scope.keyId !== accessKeyId)
    throw new DynamoDBError("UnrecognizedClientException", "The security token included in the request is invalid.");
  const header = (name: string): string => String(headers[name] ?? "");
  const stamp = header("x-amz-date");
  const signedAt = parseStamp(stamp);
  const isWhole = signedHeaders.includes("host") && scope.service === "dynamodb" && stamp.startsWith(scope.date);
  if (signedAt === undefined || !isWhole)
    throw new DynamoDBError(
      "IncompleteSignatureException",
      "The signature wants an X-Amz-Date of the day of its scope, the service dynamodb, and host among its headers.",
    );
  if (!isSignedWith({ method, body, header, stamp, signed, secret: secretAccessKey }))
    throw new DynamoDBError(
      "InvalidSignatureException",
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
    );
  if (Math.abs(signedAt - now) > TOLERANCE)
    throw new DynamoDBError("InvalidSignatureException", `Signature expired: ${stamp} is more than five minutes away`);
}
