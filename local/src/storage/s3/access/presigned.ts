import { ALGORITHM, parseCredential, parseStamp } from "../../../http/signature/sigv4";
import { type EpochMillis, epochMillis } from "../../../model/time";
import { S3Error } from "../wire/s3-error";
import type { S3Request } from "../wire/s3-request";
import type { GivenSignature } from "./given-signature";

const REQUIRED = ["Algorithm", "Credential", "Signature", "Date", "SignedHeaders", "Expires"];
const WEEK = 604_800;

/** The signature in the query of a presigned URL. It does NOT check its time, see `checkPresignedTime`. */
export function parsePresigned({ query, headers }: S3Request, region: string): GivenSignature {
  const value = (name: string): string => query.get(`X-Amz-${name}`) ?? "";
  if (REQUIRED.some((name) => value(name) === ""))
    throw refused(
      "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
    );
  if (value("Algorithm") !== ALGORITHM) throw refused(`X-Amz-Algorithm only supports "${ALGORITHM}"`);
  const scope = parseCredential(value("Credential"));
  if (scope === undefined)
    throw refused(
      'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    );
  if (scope.region !== region)
    throw refused(
      `Error parsing the X-Amz-Credential parameter; the region '${scope.region.slice(0, 50)}' is wrong; expecting '${region}'`,
    );
  if (scope.service !== "s3")
    throw refused(
      `Error parsing the X-Amz-Credential parameter; incorrect service "${scope.service.slice(0, 50)}". This endpoint belongs to "s3".`,
    );
  const stamp = value("Date");
  const signedAt = parseStamp(stamp);
  if (signedAt === undefined) throw refused("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  if (!stamp.startsWith(scope.date))
    throw refused(
      `Invalid credential date "${scope.date}". This date is not the same as X-Amz-Date: "${stamp.slice(0, 8)}".`,
    );
  return {
    scope,
    signedHeaders: value("SignedHeaders").split(";"),
    signature: value("Signature"),
    stamp,
    signedAt,
    payloadHash: headers.get("x-amz-content-sha256") ?? (value("Content-Sha256") || "UNSIGNED-PAYLOAD"),
  };
}

/** Refuses a URL whose time has not come or has gone. A clock may be 15 minutes behind the signer's. */
export function checkPresignedTime({ query }: S3Request, signedAt: EpochMillis, now: EpochMillis): void {
  const text = query.get("X-Amz-Expires") ?? "";
  if (!/^-?\d{1,15}$/.test(text)) throw refused("X-Amz-Expires should be a number");
  const lifetime = Number(text);
  if (lifetime < 0) throw refused("X-Amz-Expires must be non-negative");
  if (lifetime > WEEK)
    throw refused(
      "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds",
    );
  if (signedAt > now + 900_000) throw new S3Error("AccessDenied", "Request is not valid yet");
  const end = epochMillis(signedAt + lifetime * 1000);
  if (now > end)
    throw new S3Error("AccessDenied", "Request has expired", {
      "X-Amz-Expires": text,
      Expires: isoSeconds(end),
      ServerTime: isoSeconds(now),
    });
}

const isoSeconds = (moment: EpochMillis): string => new Date(moment).toISOString().replace(/\.\d+/, "");

const refused = (message: string): S3Error => new S3Error("AuthorizationQueryParametersError", message);
