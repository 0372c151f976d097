import type { LambdaIntegration } from "../../model/http-api";
import { isJsonObject, type JsonObject } from "../../model/json";
import type { Answer } from "../answer";
import { decodeBase64, isSendable } from "./sendable";

/** A function's answer turned into a response, or why it is none (500). */
type ResponseOrProblem = Answer | { readonly problem: string };

/** Bytes of JSON that Lambda takes back from a function: 6 MB. */
export const LARGEST_PAYLOAD = 6_291_556;

/** Headers that only the gateway itself can set; a function's are dropped. */
const RESERVED_HEADERS: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "date",
  "keep-alive",
  "proxy-connection",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "apigw-requestid",
]);

type Pair = readonly [name: string, value: string];

/**
 * The response that a client gets for what a function answered. `payload` is JSON text. In format 2.0 an answer without
 * `statusCode` is a 200 whose body is the whole answer; in format 1.0 it is an error. Headers that HTTP can't carry,
 * a body that is not a text, a status outside 200 to 599 are errors: they are never sent in part. Never throws.
 * @see docs/aws-behaviour/http-api-responses.md
 */
export function toResponse(payload: string, version: LambdaIntegration["payloadFormatVersion"]): ResponseOrProblem {
  if (payload.length > LARGEST_PAYLOAD / 4 && Buffer.byteLength(payload) > LARGEST_PAYLOAD) {
    return { problem: "the answer is larger than 6 MB" };
  }
  const value = parse(payload);
  if (isJsonObject(value) && value["statusCode"] !== undefined) return fromProxyResponse(value, version);
  if (version === "1.0") return { problem: "the answer has no statusCode, which payload format 1.0 asks for" };
  return {
    status: 200,
    headers: [["content-type", "application/json"]],
    body: typeof value === "string" ? value : payload,
  };
}

/** A text that is not JSON is its own value. */
function parse(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return payload;
  }
}

function fromProxyResponse(
  response: JsonObject,
  version: LambdaIntegration["payloadFormatVersion"],
): ResponseOrProblem {
  const { statusCode, body = null, isBase64Encoded } = response;
  if (typeof statusCode !== "number" || !Number.isInteger(statusCode) || statusCode < 200 || statusCode > 599) {
    return { problem: `statusCode is ${JSON.stringify(statusCode)}, not a whole number from 200 to 599` };
  }
  if (body !== null && typeof body !== "string") {
    return { problem: `body is of type ${Array.isArray(body) ? "array" : typeof body}, not a string` };
  }
  const headers = version === "1.0" ? headersOfV1(response) : headersOfV2(response);
  if (!Array.isArray(headers)) return headers;
  if (!headers.some(([name]) => name === "content-type")) {
    headers.unshift(["content-type", "text/plain; charset=utf-8"]);
  }
  if (isBase64Encoded !== true) return { status: statusCode, headers, body: body ?? "" };
  const bytes = decodeBase64(body ?? "");
  return bytes === undefined
    ? { problem: "isBase64Encoded is true, but body is not base64" }
    : { status: statusCode, headers, body: bytes };
}

/** Cookies come first, then the headers, a `set-cookie` among them too. */
function headersOfV2({ headers, cookies = null }: JsonObject): Pair[] | { problem: string } {
  const pairs: Pair[] = [];
  if (cookies !== null && !Array.isArray(cookies)) return { problem: "cookies is not a list" };
  for (const cookie of cookies ?? []) {
    if (typeof cookie !== "string" || !isSendable("set-cookie", cookie)) {
      return { problem: "cookies holds what can't be sent as set-cookie in HTTP" };
    }
    pairs.push(["set-cookie", cookie]);
  }
  return withHeaders(pairs, headers, "headers");
}

/** A name in both members has the values of `multiValueHeaders`. */
function headersOfV1({ headers, multiValueHeaders = null }: JsonObject): Pair[] | { problem: string } {
  if (multiValueHeaders === null) return withHeaders([], headers, "headers");
  if (!isJsonObject(multiValueHeaders)) return { problem: "multiValueHeaders is not an object" };
  const multiple = withHeaders([], multiValueHeaders, "multiValueHeaders");
  if (!Array.isArray(multiple)) return multiple;
  const single = withHeaders([], headers, "headers");
  if (!Array.isArray(single)) return single;
  const given = new Set(multiple.map(([name]) => name));
  return [...multiple, ...single.filter(([name]) => !given.has(name))];
}

function withHeaders(pairs: Pair[], headers: unknown, member: string): Pair[] | { problem: string } {
  if (headers === undefined || headers === null) return pairs;
  if (!isJsonObject(headers)) return { problem: `${member} is not an object` };
  for (const [spelled, value] of Object.entries(headers)) {
    const name = spelled.toLowerCase();
    for (const entry of Array.isArray(value) && member === "multiValueHeaders" ? value : [value]) {
      if (entry === null || entry === undefined || RESERVED_HEADERS.has(name)) continue;
      if (typeof entry === "object") return { problem: `the header ${JSON.stringify(spelled)} is not a text` };
      const text = String(entry);
      if (!isSendable(name, text)) return { problem: `the header ${JSON.stringify(spelled)} can't be sent in HTTP` };
      pairs.push([name, text]);
    }
  }
  return pairs;
}
