import { isUtf8 } from "node:buffer";
import { type Claims, isClaims } from "./claims";
import type { Refusal } from "./errors";

/** A token taken apart, of which nothing has been verified. */
interface TokenParts {
  readonly header: Claims;
  readonly payload: Claims;
}

/**
 * Takes a token apart, or says what is wrong with its form. One value has one text (RFC 7515, section 2): three segments of
 * base64url without padding or stray bits, of which the first two are JSON objects in UTF-8, nested no deeper than 100.
 * aws-jwt-verify takes more than that. It verifies NOTHING. Never throws.
 */
export function takeApart(token: string): TokenParts | Refusal {
  const segments = token.split(".", 4);
  const [first = "", second = "", third = ""] = segments;
  if (token.length > longestToken || segments.length !== 3) return "token-malformed";
  const header = objectOf(first);
  if (header === undefined) return "header-malformed";
  const payload = objectOf(second);
  if (payload === undefined) return "payload-malformed";
  return bytesOf(third) === undefined ? "signature-malformed" : { header, payload };
}

/** The request line and all headers together are no longer than this at API Gateway, in bytes. */
const longestToken = 10_240;

function objectOf(segment: string): Claims | undefined {
  const bytes = bytesOf(segment);
  if (bytes === undefined || !isUtf8(bytes)) return undefined;
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"));
    return isClaims(value) && isShallow(value, 100) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return depth > 0 && Object.values(value).every((member) => isShallow(member, depth - 1));
}

function bytesOf(segment: string): Buffer | undefined {
  const bytes = Buffer.from(segment, "base64url");
  return bytes.toString("base64url") === segment ? bytes : undefined;
}
