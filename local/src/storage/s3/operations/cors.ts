import type { StorageResource } from "../../../model/storage";
import type { S3Answer } from "../wire/s3-answer";
import { S3Error } from "../wire/s3-error";
import type { S3Request } from "../wire/s3-request";
import { type CorsRule, corsRulesOf } from "./bucket-properties";

/**
 * Answers a browser that asks before it sends: by the first rule that lets the origin use the method and all headers.
 * It needs no signature, since it tells nothing of the objects. Throws AccessForbidden where no rule does.
 */
export function preflight(request: S3Request, bucket: StorageResource | undefined): S3Answer {
  const origin = request.headers.get("origin");
  if (origin === undefined) throw new S3Error("BadRequest", "Insufficient information. Origin request header needed.");
  const method = request.headers.get("access-control-request-method");
  if (method === undefined) throw new S3Error("BadRequest", "Invalid Access-Control-Request-Method: null");
  const wanted = (request.headers.get("access-control-request-headers") ?? "")
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "");
  const rules = bucket === undefined ? [] : corsRulesOf(bucket);
  const details = { Method: method.slice(0, 20), ResourceType: request.key === "" ? "BUCKET" : "OBJECT" };
  if (rules.length === 0) throw new S3Error("AccessForbidden", undefined, details);
  const rule = rules.find((one) => allows(one, origin, method) && wanted.every((name) => isAmong(one.headers, name)));
  if (rule === undefined)
    throw new S3Error(
      "AccessForbidden",
      "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
      details,
    );
  return {
    status: 200,
    headers: {
      ...headersOf(rule, origin),
      ...(wanted.length > 0 && { "access-control-allow-headers": wanted.join(", ") }),
    },
  };
}

/** The headers that let a page read an answer, an error included; none where no rule lets it. */
export function corsHeaders(request: S3Request, bucket: StorageResource | undefined): NonNullable<S3Answer["headers"]> {
  const origin = request.headers.get("origin");
  if (origin === undefined || bucket === undefined) return {};
  const rule = corsRulesOf(bucket).find((one) => allows(one, origin, request.method));
  return rule === undefined ? {} : headersOf(rule, origin);
}

const allows = (rule: CorsRule, origin: string, method: string): boolean =>
  rule.methods.includes(method) && rule.origins.some((pattern) => matches(pattern, origin));

function headersOf(rule: CorsRule, origin: string): Readonly<Record<string, string>> {
  const isAny = rule.origins.includes("*");
  return {
    "access-control-allow-origin": isAny ? "*" : origin,
    "access-control-allow-methods": rule.methods.join(", "),
    ...(rule.exposed.length > 0 && { "access-control-expose-headers": rule.exposed.join(", ") }),
    ...(rule.maxAge !== undefined && { "access-control-max-age": String(rule.maxAge) }),
    ...(!isAny && { "access-control-allow-credentials": "true" }),
    vary: "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
  };
}

const isAmong = (patterns: readonly string[], name: string): boolean =>
  patterns.some((pattern) => matches(pattern.toLowerCase(), name));

/** A pattern may have one `*`, which stands for anything. */
function matches(pattern: string, text: string): boolean {
  const [start = "", end] = pattern.split("*", 2);
  if (end === undefined) return pattern === text;
  return text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);
}
