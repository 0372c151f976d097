import type { CorsConfiguration } from "../../model/http-api";
import type { Answer } from "../answer";
import type { GatewayRequest } from "../request";

/** Headers that a function's answer loses if the API has a CORS configuration. */
const GOVERNED_HEADERS: ReadonlySet<string> = new Set([
  "access-control-allow-origin",
  "access-control-allow-methods",
  "access-control-allow-headers",
  "access-control-allow-credentials",
  "access-control-expose-headers",
  "access-control-max-age",
]);

/**
 * The CORS headers of an answer: none without a configuration, without an `origin`, or for an origin that is not
 * allowed. Origins are compared letter by letter; `*`, `https://*` and `http://*` are the wildcards. The answer to a
 * preflight has the allowed methods, headers and age, every other answer the exposed headers. It does NOT refuse
 * anything: browsers do.
 * @see docs/aws-behaviour/http-api-cors.md
 */
export function corsHeaders(
  cors: CorsConfiguration | undefined,
  origin: string | undefined,
  kind: "preflight" | "actual",
): Answer["headers"] {
  if (cors === undefined || origin === undefined) return [];
  const allowed = allowedOrigin(cors, origin);
  if (allowed === undefined) return [];
  const headers: [string, string][] = [["access-control-allow-origin", allowed]];
  if (kind === "preflight") {
    if (cors.allowMethods.length > 0) headers.push(["access-control-allow-methods", cors.allowMethods.join(",")]);
    if (cors.allowHeaders.length > 0) headers.push(["access-control-allow-headers", cors.allowHeaders.join(",")]);
    if (cors.maxAge !== undefined) headers.push(["access-control-max-age", String(cors.maxAge)]);
  } else if (cors.exposeHeaders.length > 0) {
    headers.push(["access-control-expose-headers", cors.exposeHeaders.join(",")]);
  }
  if (cors.allowCredentials) headers.push(["access-control-allow-credentials", "true"]);
  if (allowed !== "*") headers.push(["vary", "origin"]);
  return headers;
}

function allowedOrigin({ allowOrigins }: CorsConfiguration, origin: string): string | undefined {
  if (allowOrigins.includes("*")) return "*";
  const isAllowed = allowOrigins.some((entry) =>
    entry === "https://*" || entry === "http://*" ? origin.startsWith(entry.slice(0, -1)) : entry === origin,
  );
  return isAllowed ? origin : undefined;
}

/**
 * An answer with the API's CORS headers instead of any that a function set. Its `vary` stays beside ours. A
 * preflight that a route answered gets a preflight's headers: the function only decides the status.
 */
export function withCors(answer: Answer, cors: CorsConfiguration | undefined, request: GatewayRequest): Answer {
  if (cors === undefined) return answer;
  const own = answer.headers.filter(([name]) => !GOVERNED_HEADERS.has(name));
  const kind = isPreflight(request) ? "preflight" : "actual";
  return { ...answer, headers: [...own, ...corsHeaders(cors, request.headers["origin"], kind)] };
}

/** Whether a browser asks with this request what the next one may do (Fetch standard, CORS-preflight request). */
export function isPreflight({ method, headers }: GatewayRequest): boolean {
  return (
    method === "OPTIONS" && headers["origin"] !== undefined && headers["access-control-request-method"] !== undefined
  );
}

/** The answer to a preflight that no route matches. */
export function preflightAnswer(cors: CorsConfiguration, origin: string | undefined): Answer {
  return { status: 204, headers: corsHeaders(cors, origin, "preflight"), body: "" };
}
