import {
  ALGORITHM,
  type CredentialScope,
  canonicalQuery,
  canonicalRequest,
  isSameSignature,
  parseSignatureHeader,
  parseStamp,
  signingKey,
  signText,
  stringToSign,
  uriEncode,
} from "../../../http/signature/sigv4";
import type { EpochMillis } from "../../../model/time";
import { invalidArgument, S3Error } from "../wire/s3-error";
import type { S3Request } from "../wire/s3-request";
import type { GivenSignature } from "./given-signature";
import { checkPresignedTime, parsePresigned } from "./presigned";

/** The one pair that the bucket takes, and where it stands. */
export interface Gate {
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly region: string;
}

/** A signature that holds, and what the body's own signatures build on. */
export interface Caller {
  readonly scope: CredentialScope;
  readonly stamp: string;
  readonly key: Buffer;
  readonly signature: string;
  /** What was signed in the place of the body's hash. */
  readonly payloadHash: string;
}

/**
 * Decides who sent a request: the owner of the pair, or nobody. Checks the form of the signature, its key, region,
 * service and day, its time, that `host` and every `x-amz-` header are signed, and the signature. It does NOT look at
 * the body: access/payload.ts holds it against `payloadHash`. Throws S3's errors.
 *
 * @see docs/aws-behaviour/s3.md#signatures
 */
export function authenticate(request: S3Request, gate: Gate, now: EpochMillis): Caller {
  const given = readSignature(request, gate.region, now);
  const { scope, stamp, signature, payloadHash } = given;
  checkSignedHeaders(request, given.signedHeaders);
  if (!isSameSignature(gate.credentials.accessKeyId, scope.keyId))
    throw new S3Error("InvalidAccessKeyId", undefined, { AWSAccessKeyId: scope.keyId.slice(0, 128) });
  const canonical = canonicalOf(request, given);
  const toSign = stringToSign(canonical, stamp, scope);
  const key = signingKey(gate.credentials.secretAccessKey, scope);
  if (!isSameSignature(signText(key, toSign), signature))
    throw new S3Error("SignatureDoesNotMatch", undefined, {
      AWSAccessKeyId: scope.keyId,
      StringToSign: toSign,
      SignatureProvided: signature.slice(0, 200),
      CanonicalRequest: canonical,
    });
  return { scope, stamp, key, signature, payloadHash };
}

function readSignature(request: S3Request, region: string, now: EpochMillis): GivenSignature {
  const header = request.headers.get("authorization");
  const isOldQuery = request.query.has("Signature") || request.query.has("AWSAccessKeyId");
  if ([header !== undefined, request.isPresigned, isOldQuery].filter(Boolean).length > 1)
    throw invalidArgument(
      "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified",
      "Authorization",
      "",
    );
  if (isOldQuery || header?.startsWith("AWS ") === true) throw otherVersion();
  if (request.isPresigned) {
    const given = parsePresigned(request, region);
    checkPresignedTime(request, given.signedAt, now);
    return given;
  }
  if (header === undefined) throw new S3Error("AccessDenied");
  return readHeader(request, header, region, now);
}

function readHeader(request: S3Request, header: string, region: string, now: EpochMillis): GivenSignature {
  if (header.startsWith("AWS4-ECDSA")) throw otherVersion();
  const parsed = parseSignatureHeader(header);
  if ("reason" in parsed) {
    if (parsed.reason === "other-scheme")
      throw invalidArgument("Unsupported Authorization Type", "Authorization", header.slice(0, 20));
    throw malformedHeader(parsed.reason === "credential" ? "the Credential is mal-formed" : "a member is missing");
  }
  const { scope } = parsed;
  if (scope.region !== region)
    throw new S3Error(
      "AuthorizationHeaderMalformed",
      `The authorization header is malformed; the region '${scope.region.slice(0, 50)}' is wrong; expecting '${region}'`,
      { Region: region },
    );
  if (scope.service !== "s3")
    throw malformedHeader(`incorrect service "${scope.service.slice(0, 50)}". This endpoint belongs to "s3"`);
  const { stamp, signedAt } = timeOf(request);
  if (!stamp.startsWith(scope.date)) throw malformedHeader("the date of the Credential is not that of the request");
  if (Math.abs(signedAt - now) > LARGEST_SKEW)
    throw new S3Error("RequestTimeTooSkewed", undefined, {
      RequestTime: stamp,
      ServerTime: new Date(now).toISOString().replace(/\.\d+/, ""),
      MaxAllowedSkewMilliseconds: String(LARGEST_SKEW),
    });
  const payloadHash = request.headers.get("x-amz-content-sha256");
  if (payloadHash === undefined)
    throw new S3Error("InvalidRequest", "Missing required header for this request: x-amz-content-sha256");
  return { ...parsed, stamp, signedAt, payloadHash };
}

const LARGEST_SKEW = 900_000;

/** The time of a signed header, from `x-amz-date` or `date`. */
function timeOf({ headers }: S3Request): { readonly stamp: string; readonly signedAt: EpochMillis } {
  const given = headers.get("x-amz-date") ?? headers.get("date");
  if (given === undefined)
    throw new S3Error("AccessDenied", "AWS authentication requires a valid Date or x-amz-date header");
  const httpDate = /^[A-Z][a-z]{2}, /.test(given) ? new Date(given) : undefined;
  const stamp =
    httpDate === undefined || Number.isNaN(httpDate.getTime())
      ? given
      : httpDate.toISOString().replace(/[-:]|\.\d+/g, "");
  const signedAt = parseStamp(stamp);
  if (signedAt === undefined)
    throw new S3Error("AccessDenied", "AWS authentication requires a valid Date or x-amz-date header");
  return { stamp, signedAt };
}

function checkSignedHeaders({ headers }: S3Request, signed: readonly string[]): void {
  const missing = [...headers.keys()].filter(
    (name) => (name === "host" || name.startsWith("x-amz-")) && !signed.includes(name),
  );
  if (missing.length > 0)
    throw new S3Error("AccessDenied", "There were headers present in the request which were not signed", {
      HeadersNotSigned: missing.join(", ").slice(0, 500),
    });
}

function canonicalOf(request: S3Request, { signedHeaders, payloadHash }: GivenSignature): string {
  return canonicalRequest({
    method: request.method,
    path: request.path.split("/").map(uriEncode).join("/"),
    query: canonicalQuery([...request.query].filter(([name]) => !request.isPresigned || name !== "X-Amz-Signature")),
    signedHeaders,
    header: (name) => textOfHeader(request.headers.get(name) ?? ""),
    payloadHash,
  });
}

/** Clients sign the text of a header and send its UTF-8; node:http hands over a character for each byte. */
function textOfHeader(value: string): string {
  if (/^[\x20-\x7e]*$/.test(value)) return value;
  const bytes = Buffer.from(value, "latin1");
  const text = bytes.toString("utf8");
  return Buffer.from(text, "utf8").equals(bytes) ? text : value;
}

/** Signatures of version 2 and of version 4A. */
const otherVersion = (): S3Error =>
  new S3Error(
    "InvalidRequest",
    `The authorization mechanism you have provided is not supported. Please use ${ALGORITHM}. (boto3 and AWS CLI 1 do with signature_version = s3v4.)`,
  );

const malformedHeader = (what: string): S3Error =>
  new S3Error("AuthorizationHeaderMalformed", `The authorization header is malformed; ${what}.`);
