import { type GatewayRequest, joinedParameters } from "../request";

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
