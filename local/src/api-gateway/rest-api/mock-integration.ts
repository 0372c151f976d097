import { isJsonObject } from "../../model/json";
import type { MockIntegration, MockResponse } from "../../model/rest-api";
import type { Answer } from "../answer";
import { firstAccepted, isBinary, mediaTypeOf } from "../media-type";
import { isSendable } from "../payload/sendable";
import { mappedValue } from "./rest-answers";
import type { RestContext } from "./rest-context";
import type { RestErrorName } from "./rest-errors";

type MockAnswer = Answer | { readonly error: RestErrorName; readonly why: string } | { readonly notRun: string };

/** What makes a template more than the text it is: a reference or a directive of the Velocity language. */
const VELOCITY =
  /\$!?\{?[a-zA-Z]|#\{?(?:set|if|elseif|else|end|foreach|macro|include|parse|define|evaluate|stop|break)\b|##|#\*|#\[\[/;

/**
 * The answer of a mock integration: the `statusCode` of the request template chooses the response. Only templates that
 * are plain texts are understood; any other one is not run.
 * @see docs/aws-behaviour/rest-api-integrations.md, "MOCK"
 */
export function mockAnswer(integration: MockIntegration, context: RestContext, body: Buffer): MockAnswer {
  const { binaryMediaTypes } = context.api;
  const sent = mediaTypeOf(context.request.headers["content-type"]);
  if (isBinary(binaryMediaTypes, sent) && !integration.convertsToText) {
    return { error: "integration-misconfigured", why: "the request counts as binary, which a mock can't read as text" };
  }
  const status = chosenStatus(integration, sent ?? "application/json", body);
  if (typeof status !== "string") return status;
  const response = responseFor(integration.responses, status);
  if (response === undefined) {
    return { error: "integration-misconfigured", why: `no response of the mock is for the status code ${status}` };
  }
  return answerOf(response, context);
}

/** The status code in the request template for a media type, or in the body where there is none. */
function chosenStatus(
  { requestTemplates, passthroughBehavior }: MockIntegration,
  mediaType: string,
  body: Buffer,
): string | Exclude<MockAnswer, Answer> {
  const entries = Object.entries(requestTemplates);
  const template = entries.find(([type]) => type.toLowerCase() === mediaType)?.[1];
  if (template !== undefined) {
    if (VELOCITY.test(template))
      return { notRun: "a mock integration with a request template in the Velocity language" };
    return statusIn(template) ?? noStatus("its request template");
  }
  const mayPass =
    passthroughBehavior === "WHEN_NO_MATCH" || (passthroughBehavior === "WHEN_NO_TEMPLATES" && entries.length === 0);
  if (!mayPass) return { error: "media-type-unsupported", why: `the mock has no request template for ${mediaType}` };
  return statusIn(body.toString("utf8")) ?? noStatus(`the body, which stands in for a template for ${mediaType},`);
}

function noStatus(where: string): Exclude<MockAnswer, Answer> {
  return { error: "integration-misconfigured", why: `${where} has no statusCode` };
}

function statusIn(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const status = isJsonObject(value) ? value["statusCode"] : undefined;
    return /^\d{3}$/.test(String(status)) ? String(status) : undefined;
  } catch {
    // Templates may hold what JSON does not allow, such as a name without quotes.
    return /["']?statusCode["']?\s*:\s*["']?(\d{3})\b/.exec(text)?.[1];
  }
}

function responseFor(responses: readonly MockResponse[], status: string): MockResponse | undefined {
  const chosen = responses.find(
    ({ selectionPattern }) => selectionPattern !== undefined && isWholeMatch(selectionPattern, status),
  );
  return chosen ?? responses.find(({ selectionPattern }) => selectionPattern === undefined);
}

function isWholeMatch(pattern: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(text);
  } catch {
    return false;
  }
}

function answerOf(
  { statusCode, responseParameters, responseTemplates, returnedOrigins = [] }: MockResponse,
  context: RestContext,
): MockAnswer {
  const entries = Object.entries(responseTemplates);
  const accepted = firstAccepted(context.request.headers["accept"]);
  const [type = "application/json", body = ""] =
    entries.find(([name]) => name.toLowerCase() === accepted) ??
    entries.find(([name]) => name === "application/json") ??
    entries[0] ??
    [];
  if (VELOCITY.test(body)) return { notRun: "a mock integration with a response template in the Velocity language" };
  const { origin } = context.request.headers;
  const headers = Object.entries(responseParameters).flatMap(([target, source]): [string, string][] => {
    const name = /^method\.response\.header\.(.+)$/.exec(target)?.[1];
    const isReturned = name === "Access-Control-Allow-Origin" && returnedOrigins.includes(origin ?? "");
    const value = isReturned ? origin : mappedValue(context, source);
    return name === undefined || value === undefined || !isSendable(name, value) ? [] : [[name, value]];
  });
  const isGiven = headers.some(([name]) => name.toLowerCase() === "content-type");
  return { status: statusCode, headers: [...headers, ...(isGiven ? [] : [["Content-Type", type] as const])], body };
}
