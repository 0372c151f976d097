import type { EpochMillis } from "../../model/time";
import { type Answer, GATEWAY_ERRORS, type GatewayError } from "../answer";
import { formatTime, type RequestFacts } from "../payload/event-input";
import type { RequestContext } from "../request-context";
import { readVariable } from "./read-variable";

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

/** What only mutual TLS, Cognito identity pools or AWS's own endpoints would give. */
const nothing = (): Value => undefined;
const accessKey = ({ context: { authorizer } }: ContextSource): Value =>
  authorizer?.kind === "iam" ? authorizer.accessKey : undefined;
const integrationLatency = ({ context: { integration } }: ContextSource): Value =>
  integration && integration.endedAt - integration.startedAt;
const integrationStatus = ({ context }: ContextSource): Value => context.integration?.status;
const functionRequestId = ({ context: { integration } }: ContextSource): Value => integration?.functionRequestId;
const integrationError = ({ context }: ContextSource): Value => context.integration?.error;
const errorMessage = ({ context: { error } }: ContextSource): Value => error && GATEWAY_ERRORS[error].message;
const responseLength = ({ answer }: ContextSource): Value => answer && Buffer.byteLength(answer.body);

/**
 * Every variable of the AWS page on access logs of HTTP APIs, but for those under `$context.authorizer`, whose names
 * depend on the claims and on the authorizer function.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
const VARIABLES: Readonly<Record<string, (source: ContextSource) => Value>> = {
  "$context.accountId": ({ facts }) => facts.accountId,
  "$context.apiId": ({ facts }) => facts.apiId,
  "$context.authorizer.claims": nothing,
  "$context.authorizer.error": ({ context }) => context.authorizerError,
  "$context.authorizer.principalId": ({ context: { authorizer } }) =>
    authorizer?.kind === "lambda" ? authorizer.principalId : undefined,
  "$context.awsEndpointRequestId": functionRequestId,
  "$context.awsEndpointRequestId2": nothing,
  "$context.customDomain.basePathMatched": nothing,
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
  "$context.httpMethod": ({ context }) => context.request.method,
  "$context.identity.accountId": (source) => accessKey(source) && source.facts.accountId,
  "$context.identity.caller": accessKey,
  "$context.identity.clientCert.clientCertPem": nothing,
  "$context.identity.clientCert.issuerDN": nothing,
  "$context.identity.clientCert.serialNumber": nothing,
  "$context.identity.clientCert.subjectDN": nothing,
  "$context.identity.clientCert.validity.notAfter": nothing,
  "$context.identity.clientCert.validity.notBefore": nothing,
  "$context.identity.cognitoAuthenticationProvider": nothing,
  "$context.identity.cognitoAuthenticationType": nothing,
  "$context.identity.cognitoIdentityId": nothing,
  "$context.identity.cognitoIdentityPoolId": nothing,
  "$context.identity.principalOrgId": nothing,
  "$context.identity.sourceIp": ({ context }) => context.request.sourceIp,
  "$context.identity.user": accessKey,
  "$context.identity.userAgent": ({ context }) => context.request.headers["user-agent"],
  "$context.identity.userArn": nothing,
  "$context.integration.error": integrationError,
  "$context.integration.integrationStatus": integrationStatus,
  "$context.integration.latency": integrationLatency,
  "$context.integration.requestId": functionRequestId,
  "$context.integration.status": ({ context }) => context.integration?.functionStatus,
  "$context.integrationErrorMessage": integrationError,
  "$context.integrationLatency": integrationLatency,
  "$context.integrationStatus": integrationStatus,
  "$context.path": ({ context }) => context.request.path,
  "$context.protocol": ({ context }) => context.request.protocol,
  "$context.requestId": ({ context }) => context.requestId,
  "$context.requestTime": ({ context }) => formatTime(context.startedAt),
  "$context.requestTimeEpoch": ({ context }) => context.startedAt,
  "$context.responseLatency": ({ context, answer, now }) => answer && now - context.startedAt,
  "$context.responseLength": responseLength,
  "$context.routeKey": ({ context }) => context.match?.route.routeKey,
  "$context.stage": ({ facts }) => facts.stage.name,
  "$context.status": ({ answer }) => answer?.status,
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
