import type { Stage } from "../../model/http-api";
import type { JsonObject, JsonValue } from "../../model/json";
import type { EpochMillis } from "../../model/time";
import type { GatewayRequest } from "../request";
import type { RouteMatch } from "../routes/route-table";

/** What an event is made of. */
export interface EventInput {
  readonly request: GatewayRequest;
  readonly match: RouteMatch;
  readonly body: Buffer;
  readonly facts: RequestFacts;
  readonly authorizer?: EventAuthorizer;
}

/** What the gateway itself adds to a request. */
export interface RequestFacts {
  readonly accountId: string;
  readonly apiId: string;
  readonly domainName: string;
  readonly stage: Stage;
  readonly requestId: string;
  readonly traceId: string;
  /** Of this request: stage, method and path, as a policy of an authorizer function names it. */
  readonly routeArn: string;
  readonly time: EpochMillis;
  /** The port that the gateway listens on. */
  readonly port: number;
}

/** What an authorizer found out about the caller. */
export type EventAuthorizer =
  | {
      readonly kind: "jwt";
      readonly claims: Readonly<Record<string, string>>;
      /** Null on a route that asks for no scope, else all scopes of the token. */
      readonly scopes: readonly string[] | null;
    }
  | { readonly kind: "lambda"; readonly context: JsonObject | null; readonly principalId?: string }
  | { readonly kind: "iam"; readonly accessKey: string };

/**
 * Headers of a single connection, which no function sees: those that HTTP names (RFC 9110, section 7.6.1) and `expect`.
 */
export const CONNECTION_HEADERS: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
  "expect",
]);

/** Headers that the gateway puts into every event, by lower-case name; what the client sent under these is replaced. */
export function addedHeaders({ request, facts, body }: EventInput): Readonly<Record<string, string>> {
  const forwarded = request.headers["x-forwarded-for"];
  return {
    "content-length": String(body.length),
    host: request.headers["host"] ?? facts.domainName,
    "x-amzn-trace-id": facts.traceId,
    "x-forwarded-for": forwarded === undefined ? request.sourceIp : `${forwarded}, ${request.sourceIp}`,
    "x-forwarded-port": String(facts.port),
    "x-forwarded-proto": "http",
  };
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

/** E.g. `12/Mar/2020:19:03:58 +0000`, always UTC. */
export function formatTime(time: EpochMillis): string {
  const date = new Date(time);
  const day = twoDigits(date.getUTCDate());
  const clock = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(twoDigits).join(":");
  return `${day}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}:${clock} +0000`;
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

/** The record, or undefined if it has no members: an event leaves empty members out. */
export function unlessEmpty<T extends JsonValue>(
  record: Readonly<Record<string, T>>,
): Readonly<Record<string, T>> | undefined {
  for (const _ in record) return record;
  return undefined;
}

/** Media types whose body reaches a function as text, beside `text/*`. Observed; every other one is base64. */
const TEXT_TYPES: ReadonlySet<string> = new Set([
  "application/json",
  "application/javascript",
  "application/xml",
  "application/graphql",
]);

interface EventBody {
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/**
 * A request's body as it stands in the event, or undefined if it is empty. It is text for a few media types in
 * UTF-8, and base64 for all others, for any other charset, and if there is no content type.
 * @see docs/aws-behaviour/http-api-events.md, "Body"
 */
export function eventBody(body: Buffer, contentType: string | undefined): EventBody | undefined {
  if (body.length === 0) return undefined;
  return isText(contentType)
    ? { body: body.toString("utf8"), isBase64Encoded: false }
    : { body: body.toString("base64"), isBase64Encoded: true };
}

function isText(contentType: string | undefined): boolean {
  if (contentType === undefined) return false;
  const [type = "", ...parameters] = contentType.split(";").map((part) => part.trim().toLowerCase());
  if (!type.startsWith("text/") && !TEXT_TYPES.has(type)) return false;
  const charset = parameters.find((parameter) => parameter.startsWith("charset="));
  return charset === undefined || charset.slice("charset=".length).replace(/^"(.*)"$/, "$1") === "utf-8";
}
