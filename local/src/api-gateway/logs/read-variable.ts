import type { JsonValue } from "../../model/json";
import type { EpochMillis } from "../../model/time";
import type { Answer } from "../answer";
import { formatTime } from "../payload/event-input";
import type { GatewayRequest } from "../request";
import type { IntegrationFacts } from "../request-context";

export type VariableReader<Source> = (source: Source) => string | number | null | undefined;

/** What the contexts of both kinds of API have. */
interface SharedSource {
  readonly context: {
    readonly request: GatewayRequest;
    readonly requestId: string;
    readonly startedAt: EpochMillis;
    readonly integration?: IntegrationFacts;
    /** The access key is an IAM caller's, the principal an authorizer function's. */
    readonly authorizer?: { readonly kind: string; readonly accessKey?: string; readonly principalId?: string };
  };
  readonly answer?: Answer;
}

type Shared = VariableReader<SharedSource>;

/** What only mutual TLS, Cognito identity pools or domains of one's own would give. */
const nothing: Shared = () => undefined;
const accessKey: Shared = ({ context: { authorizer } }) => authorizer?.accessKey;
const functionRequestId: Shared = ({ context }) => context.integration?.functionRequestId;
const integrationError: Shared = ({ context }) => context.integration?.error;
const integrationStatus: Shared = ({ context }) => context.integration?.status;
const integrationLatency: Shared = ({ context: { integration } }) =>
  integration && integration.endedAt - integration.startedAt;

/** The variables that mean the same in HTTP APIs and in REST APIs. */
export const SHARED_VARIABLES = {
  "$context.authorizer.claims": nothing,
  "$context.authorizer.principalId": ({ context }) => context.authorizer?.principalId,
  "$context.awsEndpointRequestId": functionRequestId,
  "$context.customDomain.basePathMatched": nothing,
  "$context.httpMethod": ({ context }) => context.request.method,
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
  "$context.protocol": ({ context }) => context.request.protocol,
  "$context.requestId": ({ context }) => context.requestId,
  "$context.requestTime": ({ context }) => formatTime(context.startedAt),
  "$context.requestTimeEpoch": ({ context }) => context.startedAt,
  "$context.responseLength": ({ answer }) => answer && Buffer.byteLength(answer.body),
  "$context.status": ({ answer }) => answer?.status,
} as const satisfies Readonly<Record<string, Shared>>;

/** What `$context.authorizer.claims.X` and `$context.authorizer.X` read; what an API's authorizer does not give is absent. */
interface CallerVariables {
  readonly claims?: Readonly<Record<string, JsonValue | undefined>>;
  readonly context?: Readonly<Record<string, JsonValue | undefined>> | null;
}

const CLAIMS = "$context.authorizer.claims.";
const AUTHORIZER = "$context.authorizer.";

/**
 * A `$context` variable's value: by the API's own table, or else of the caller; undefined if it has none, or if there
 * is no such variable.
 */
export function readVariable<Source>(
  table: Readonly<Record<string, VariableReader<Source>>>,
  variable: string,
  source: Source,
  caller: CallerVariables,
): string | undefined {
  if (Object.hasOwn(table, variable)) {
    const value = table[variable]?.(source);
    return value === undefined || value === null ? undefined : String(value);
  }
  if (variable.startsWith(CLAIMS)) return own(caller.claims, variable.slice(CLAIMS.length));
  return variable.startsWith(AUTHORIZER) ? own(caller.context, variable.slice(AUTHORIZER.length)) : undefined;
}

function own(record: CallerVariables["context"], name: string): string | undefined {
  const value = record && Object.hasOwn(record, name) ? record[name] : undefined;
  if (value === undefined || value === null) return undefined;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
