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
 * A request's body as it stands in the event, or undefined where it is empty. It is text for a few media types in
 * UTF-8, and base64 for all others, for any other charset, and where there is no content type.
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
