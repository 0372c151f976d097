import { isJsonObject, type JsonObject } from "../../model/json";
import type { Answer } from "../answer";
import { firstAccepted, isBinary } from "../media-type";
import { decodeBase64, isSendable } from "../payload/sendable";
import { LARGEST_PAYLOAD } from "../payload/to-response";

/** A function's answer turned into a response, or why it is none (502). */
type RestResponse = Answer | { readonly problem: string };

/** What a function may answer with. Any other member makes the whole answer malformed. Measured. */
const MEMBERS: ReadonlySet<string> = new Set(["statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"]);

/** Sent under `x-amzn-Remapped-<name>`: read in source code, and documented. */
const REMAPPED: ReadonlySet<string> = new Set(["connection", "content-length", "date", "server", "www-authenticate"]);
/** Only the gateway sets them. */
const DROPPED: ReadonlySet<string> = new Set([
  "transfer-encoding",
  "keep-alive",
  "proxy-connection",
  "trailer",
  "upgrade",
]);

type Pair = readonly [name: string, value: string];

/**
 * The response that a client gets for what a function answered. `payload` is JSON text. Bytes are decoded only if the
 * function says so and the first media type of `accept` is among the API's binary ones. What can't be sent whole is a
 * problem, never sent in part. Never throws.
 * @see docs/aws-behaviour/rest-api-responses.md
 */
export function restResponse(
  payload: string,
  binaryMediaTypes: readonly string[],
  accept: string | undefined,
): RestResponse {
  if (payload.length > LARGEST_PAYLOAD / 4 && Buffer.byteLength(payload) > LARGEST_PAYLOAD) {
    return { problem: "the answer is larger than 6 MB" };
  }
  const value = parse(payload);
  if (!isJsonObject(value)) return { problem: "the answer is not an object" };
  const unknown = Object.keys(value).find((name) => !MEMBERS.has(name));
  if (unknown !== undefined)
    return { problem: `the answer has a member ${JSON.stringify(unknown)}, which none may have` };
  const { body = null, isBase64Encoded } = value;
  const status = statusOf(value);
  if (status === undefined) return { problem: `statusCode is ${JSON.stringify(value["statusCode"])}, not a status` };
  if (body !== null && typeof body !== "string") return { problem: "body is not a string" };
  const headers = headersOf(value);
  if (!Array.isArray(headers)) return headers;
  if (!headers.some(([name]) => name.toLowerCase() === "content-type")) {
    headers.unshift(["Content-Type", "application/json"]);
  }
  if (isBase64Encoded !== true || !isBinary(binaryMediaTypes, firstAccepted(accept) ?? "")) {
    return { status, headers, body: body ?? "" };
  }
  const bytes = decodeBase64(body ?? "");
  return bytes === undefined
    ? { problem: "isBase64Encoded is true, but body is not base64" }
    : { status, headers, body: bytes };
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}

/** 200 without a `statusCode`; a text of digits counts as a number. */
function statusOf({ statusCode = 200 }: JsonObject): number | undefined {
  const status = typeof statusCode === "string" && /^\d{3}$/.test(statusCode) ? Number(statusCode) : statusCode;
  return typeof status === "number" && Number.isInteger(status) && status >= 200 && status <= 599 ? status : undefined;
}

/** A name in both maps: the values and the spelling of `multiValueHeaders`, then the single one. */
function headersOf({ headers, multiValueHeaders }: JsonObject): Pair[] | { problem: string } {
  const pairs: Pair[] = [];
  const spelling = new Map<string, string>();
  const lists: readonly (readonly [string, unknown])[] = [
    ["multiValueHeaders", multiValueHeaders],
    ["headers", headers],
  ];
  for (const [member, map] of lists) {
    if (map === undefined || map === null) continue;
    if (!isJsonObject(map)) return { problem: `${member} is not an object` };
    for (const [name, value] of Object.entries(map)) {
      const values: unknown = member === "headers" ? [value] : value;
      if (!Array.isArray(values)) return { problem: `multiValueHeaders has no list for ${JSON.stringify(name)}` };
      for (const entry of values) {
        if (entry === null || entry === undefined) continue;
        const lower = name.toLowerCase();
        if (!spelling.has(lower)) spelling.set(lower, name);
        const sent = REMAPPED.has(lower) ? `x-amzn-Remapped-${name}` : (spelling.get(lower) ?? name);
        if (typeof entry === "object" || !isSendable(sent, String(entry))) {
          return { problem: `the header ${JSON.stringify(name)} can't be sent in HTTP` };
        }
        if (!DROPPED.has(lower)) pairs.push([sent, String(entry)]);
      }
    }
  }
  return pairs;
}
