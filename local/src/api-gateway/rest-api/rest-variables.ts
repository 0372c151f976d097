import type { EpochMillis } from "../../model/time";
import type { Answer } from "../answer";
import { readVariable, SHARED_VARIABLES, type VariableReader } from "../logs/read-variable";
import type { RestContext } from "./rest-context";
import { restError } from "./rest-errors";

/** What the values of a REST API's `$context` variables come from. Before the answer some have none. */
export interface RestVariableSource {
  readonly context: RestContext;
  readonly answer?: Answer;
  readonly now?: EpochMillis;
}

type Reader = VariableReader<RestVariableSource>;

/** What an interface endpoint, a canary, a firewall or AWS itself would give. */
const nothing: Reader = () => undefined;
const ELSEWHERE = [
  "identity.vpcId",
  "identity.vpceId",
  "isCanaryRequest",
  "waf.error",
  "waf.latency",
  "waf.status",
  "wafResponseCode",
  "webaclArn",
];
const accessKey = SHARED_VARIABLES["$context.identity.caller"];
/** Whether the method's authorizer found out who calls; no authorizer: nothing. */
const authenticateStatus: Reader = ({ context }) => {
  if (context.checks === undefined) return undefined;
  return context.authorizer === undefined ? context.error && restError(context.error.name).status : 200;
};
const isLambda = ({ context }: RestVariableSource): boolean =>
  context.match?.method.authorizer.type === "TOKEN" || context.match?.method.authorizer.type === "REQUEST";
const authorizerLatency: Reader = ({ context: { authorizer } }) =>
  authorizer?.kind === "lambda" ? authorizer.integrationLatency : undefined;
const ofLambda =
  (read: Reader): Reader =>
  (source) =>
    isLambda(source) ? read(source) : undefined;
const ofOthers =
  (read: Reader): Reader =>
  (source) =>
    isLambda(source) ? undefined : read(source);
const authorizerError: Reader = ({ context }) => context.authorizerError;

/**
 * Every variable of the AWS page, but for those under `$context.authorizer` whose names depend on the claims and on the
 * authorizer function. The message of a header that was taken for a signature is without the header, which may be a
 * token.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */
const VARIABLES: Readonly<Record<string, Reader>> = {
  ...SHARED_VARIABLES,
  "$context.accountId": ({ context }) => context.accountId,
  "$context.apiId": ({ context }) => context.api.apiId,
  "$context.authenticate.error": ofOthers(authorizerError),
  "$context.authenticate.latency": nothing,
  "$context.authenticate.status": ofOthers(authenticateStatus),
  "$context.authorize.error": ({ context }) =>
    context.error?.responseType === "ACCESS_DENIED" ? context.authorizerError : undefined,
  "$context.authorize.latency": nothing,
  "$context.authorize.status": ({ context }) =>
    context.error?.responseType === "ACCESS_DENIED" ? restError(context.error.name).status : undefined,
  "$context.authorizer.error": ofLambda(authorizerError),
  "$context.authorizer.integrationLatency": authorizerLatency,
  "$context.authorizer.integrationStatus": ofLambda(authenticateStatus),
  "$context.authorizer.latency": authorizerLatency,
  "$context.authorizer.requestId": nothing,
  "$context.authorizer.status": ofLambda(authenticateStatus),
  ...Object.fromEntries(ELSEWHERE.map((name) => [`$context.${name}`, nothing])),
  "$context.deploymentId": ({ context }) => context.place.stage.deploymentId,
  "$context.domainName": ({ context }) => context.domainName,
  "$context.domainPrefix": ({ context }) => context.api.apiId,
  "$context.error.message": ({ context }) => context.error?.message,
  "$context.error.messageString": ({ context: { error } }) => error && JSON.stringify(error.message),
  "$context.error.responseType": ({ context }) => context.error?.responseType,
  "$context.error.validationErrorString": ({ context }) => context.error?.validationError,
  "$context.extendedRequestId": ({ context }) => context.extendedRequestId,
  "$context.identity.accountId": (source) => accessKey(source) && source.context.accountId,
  "$context.identity.apiKey": ({ context }) => context.apiKey?.value,
  "$context.identity.apiKeyId": ({ context }) => context.apiKey?.known?.keyId,
  "$context.path": ({ context }) => context.place.pathWithStage,
  "$context.resourceId": ({ context }) => context.match?.method.resourceId,
  "$context.resourcePath": ({ context }) => context.match?.method.resourcePath,
  "$context.responseLatency": ({ context, now }) => now && now - context.startedAt,
  "$context.stage": ({ context }) => context.place.stage.name,
  "$context.xrayTraceId": ({ context }) => /Root=([^;]+)/.exec(context.traceId)?.[1],
};

/** The variables that the AWS page names, each as it stands in a format; those below the authorizer are open-ended. */
export const REST_LOG_VARIABLES: ReadonlySet<string> = new Set(Object.keys(VARIABLES));

/** A variable's value; undefined if it has none, or if there is no such variable. */
export function restVariable(variable: string, source: RestVariableSource): string | undefined {
  const { authorizer } = source.context;
  return readVariable(VARIABLES, variable, source, {
    ...(authorizer?.kind === "claims" && { claims: authorizer.claims }),
    ...(authorizer?.kind === "lambda" && { context: authorizer.context }),
  });
}

/** A variable's value in an access log, where the text of a header that may be a token is left out. */
export function restLogVariable(variable: string, source: RestVariableSource): string | undefined {
  const { error } = source.context;
  if (error?.name !== "incomplete-signature" || !variable.startsWith("$context.error.message")) {
    return restVariable(variable, source);
  }
  const { message } = restError(error.name);
  return variable.endsWith("String") ? JSON.stringify(message) : String(message);
}
