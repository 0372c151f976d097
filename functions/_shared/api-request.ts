import { headerOf, member } from "./api-event";
import { isClaims } from "./claims";

/** What a caller sent, of an HTTP API's event of either payload format. Nothing of it is to be trusted. */
export interface ApiRequest {
  /** By name, decoded. Values of one name stand in one text with commas between them (payload format 2.0). */
  readonly query: Readonly<Record<string, unknown>>;
  readonly pathParameters: Readonly<Record<string, unknown>>;
  /** The `content-type` header as it came. */
  readonly contentType: string | undefined;
  /** The bytes that were sent; empty where there was no body. */
  readonly body: Buffer;
}

/** Reads an event. Never throws: what is absent or of another form is read as empty. */
export function requestOf(event: unknown): ApiRequest {
  return {
    query: objectOr(member(event, "queryStringParameters")),
    pathParameters: objectOr(member(event, "pathParameters")),
    contentType: headerOf(event, "content-type"),
    body: bodyOf(event),
  };
}

/** API Gateway sends a body whose content type is not text in base64. */
function bodyOf(event: unknown): Buffer {
  const body = member(event, "body");
  if (typeof body !== "string") return Buffer.alloc(0);
  return Buffer.from(body, member(event, "isBase64Encoded") === true ? "base64" : "utf8");
}

const objectOr = (value: unknown): Readonly<Record<string, unknown>> => (isClaims(value) ? value : {});
