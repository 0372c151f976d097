import type { EpochMillis } from "../../model/time";
import { type Answer, GATEWAY_ERRORS, type GatewayError } from "../answer";
import type { RequestFacts } from "../payload/event-input";
import type { RequestContext } from "../request-context";
import { readVariable, SHARED_VARIABLES, type VariableReader } from "./read-variable";

/** What the values of `$context` variables come from. An authorizer's identity sources have no answer yet. */
export interface ContextSource {
  readonly context: RequestContext;
  readonly facts: RequestFacts;
  readonly answer?: Answer;
  readonly now: EpochMillis;
}

type Value = string | number | undefined;

/** Kinds of gateway response. Inferred from their names in REST APIs: the page on HTTP APIs names none. */
const RESPONSE_TYPES: Partial<Record<GatewayError, string>> = {
  unauthorized: "UNAUTHORIZED",
  forbidden: "ACCESS_DENIED",
  "not-found": "RESOURCE_NOT_FOUND",
  "too-large": "REQUEST_TOO_LARGE",
  throttled: "THROTTLED",
  "integration-failed": "INTEGRATION_FAILURE",
  unavailable: "INTEGRATION_TIMEOUT",
};

/** What AWS's own endpoints would give. */
const nothing = (): Value => undefined;
const accessKey = SHARED_VARIABLES["$context.identity.caller"];
const responseLength = SHARED_VARIABLES["$context.responseLength"];
const errorMessage = ({ context: { error } }: ContextSource): Value => error && GATEWAY_ERRORS[error].message;

/**
 * Every variable of the AWS page on access logs of HTTP APIs, but for those under `$context.authorizer`, whose names
 * depend on the claims and on the authorizer function.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
const VARIABLES: Readonly<Record<string, VariableReader<ContextSource>>> = {
  ...SHARED_VARIABLES,
  "$context.accountId": ({ facts }) => facts.accountId,
  "$context.apiId": ({ facts }) => facts.apiId,
  "$context.authorizer.error": ({ context }) => context.authorizerError,
  "$context.awsEndpointRequestId2": nothing,
  "$context.dataProcessed": (source) =>
    Number(source.context.request.headers["content-length"] ?? 0) + Number(responseLength(source) ?? 0),
  "$context.domainName": ({ facts }) => facts.domainName,
  "$context.domainPrefix": ({ facts }) => facts.apiId,
  "$context.error.message": errorMessage,
  "$context.error.messageString": (source) => {
    const message = errorMessage(source);
    return message === undefined ? undefined : JSON.stringify(message);
  },
  "$context.error.responseType": ({ context: { error } }) => error && RESPONSE_TYPES[error],
  "$context.extendedRequestId": ({ context }) => context.requestId,
  "$context.identity.accountId": (source) => accessKey(source) && source.facts.accountId,
  "$context.path": ({ context }) => context.request.path,
  "$context.responseLatency": ({ context, answer, now }) => answer && now - context.startedAt,
  "$context.routeKey": ({ context }) => context.match?.route.routeKey,
  "$context.stage": ({ facts }) => facts.stage.name,
};

/**
 * The variables that the AWS page names, each as it stands in a format. See `isLogVariable` for the open-ended ones.
 */
export const LOG_VARIABLES: ReadonlySet<string> = new Set(Object.keys(VARIABLES));

/**
 * Whether an access log's format may hold a variable: one of the page, a claim, or a member of an authorizer's context.
 */
export function isLogVariable(variable: string): boolean {
  return LOG_VARIABLES.has(variable) || variable.startsWith("$context.authorizer.");
}

/** A variable's value; undefined if it has none, or if there is no such variable. */
export function contextVariable(variable: string, source: ContextSource): string | undefined {
  const { authorizer } = source.context;
  return readVariable(VARIABLES, variable, source, {
    ...(authorizer?.kind === "jwt" && { claims: authorizer.claims }),
    ...(authorizer?.kind === "lambda" && { context: authorizer.context }),
  });
}
