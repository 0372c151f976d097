import type { GatewayResponse } from "../../model/rest-api";
import type { Answer } from "../answer";
import { isSendable } from "../payload/sendable";
import { joinedParameters } from "../request";
import type { RestContext } from "./rest-context";
import { builtInBody, type RaisedError, type ResponseType, type RestErrorName, restError } from "./rest-errors";
import { restVariable } from "./rest-variables";

/**
 * Answers with one of the gateway's own errors and notes it in the context. The API's gateway response for the error,
 * or else the one for its family, changes status, headers and body as far as it sets them; the two are not merged.
 * @see docs/aws-behaviour/rest-api-errors.md, "Gateway responses"
 */
export function refuse(context: RestContext, raised: RestErrorName | RaisedError): Answer {
  const error: RaisedError = typeof raised === "string" ? { name: raised, message: restError(raised).message } : raised;
  const { status, errorType, response, spelling } = restError(error.name);
  context.error = { ...error, ...(response !== undefined && { responseType: response }) };
  const custom = response === undefined ? undefined : customResponse(context, response, status);
  const template = custom && templateOf(custom);
  const headers = custom === undefined ? [] : mappedHeaders(context, custom);
  const isGiven = (name: string) => headers.some(([given]) => given.toLowerCase() === name);
  const contentType = template?.contentType ?? (spelling === "text" ? "text/plain" : "application/json");
  return {
    status: custom?.statusCode ?? status,
    headers: [
      ...(isGiven("content-type") ? [] : [["Content-Type", contentType] as const]),
      ...(errorType === undefined ? [] : [["x-amzn-ErrorType", errorType] as const]),
      ...headers,
    ],
    body: template === undefined ? builtInBody(error.name, error.message) : substitute(template.text, context),
  };
}

function customResponse({ api }: RestContext, type: ResponseType, status: number): GatewayResponse | undefined {
  const { gatewayResponses: own } = api;
  return Object.hasOwn(own, type) ? own[type] : own[status < 500 ? "DEFAULT_4XX" : "DEFAULT_5XX"];
}

/** That for JSON, or else the first. Inferred. */
function templateOf({ responseTemplates }: GatewayResponse): { contentType: string; text: string } | undefined {
  const entries = Object.entries(responseTemplates);
  const entry = entries.find(([type]) => type === "application/json") ?? entries[0];
  return entry && { contentType: entry[0], text: entry[1] };
}

function mappedHeaders(context: RestContext, { responseParameters }: GatewayResponse): [string, string][] {
  return Object.entries(responseParameters).flatMap(([target, source]): [string, string][] => {
    const name = /^gatewayresponse\.header\.(.+)$/.exec(target)?.[1];
    const value = mappedValue(context, source);
    return name === undefined || value === undefined || !isSendable(name, value) ? [] : [[name, value]];
  });
}

/** The value of a mapping: a constant between quotes, or something of the request. Undefined if there is none. */
export function mappedValue(context: RestContext, source: string): string | undefined {
  const constant = /^'(.*)'$/s.exec(source)?.[1];
  if (constant !== undefined) return constant;
  return valueAt(context, source);
}

function valueAt(context: RestContext, source: string): string | undefined {
  const { request, match, place } = context;
  const parts =
    /^(method\.request\.(?:header|path|querystring|multivalueheader|multivaluequerystring)|stageVariables|context)\.(.+)$/.exec(
      source,
    );
  const name = parts?.[2];
  if (name === undefined) return undefined;
  switch (parts?.[1]) {
    case "method.request.header":
    case "method.request.multivalueheader":
      return request.headers[name.toLowerCase()];
    case "method.request.querystring":
    case "method.request.multivaluequerystring":
      return joinedParameters(request.rawQueryString)[name];
    case "method.request.path":
      return own(match?.pathParameters, name);
    case "stageVariables":
      return own(place.stage.variables, name);
    default:
      return restVariable(`$context.${name}`, { context });
  }
}

function own(record: Readonly<Record<string, string>> | undefined, name: string): string | undefined {
  return record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
}

const REFERENCE =
  /\$(?:\{((?:context|stageVariables|method\.request)\.[\w:.-]+)\}|((?:context|stageVariables|method\.request)\.[\w:-]+(?:\.[\w:-]+)*))/g;

/** A gateway response's template with its references replaced. It is no VTL: nothing else in it is looked at. */
function substitute(template: string, context: RestContext): string {
  return template.replace(
    REFERENCE,
    (_, braced?: string, bare?: string) => valueAt(context, braced ?? bare ?? "") ?? "",
  );
}
