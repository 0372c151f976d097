import { TemplateError } from "../../model/errors";
import type { Integration, LambdaIntegration } from "../../model/http-api";
import type { SourceLocation } from "../../model/source";
import { millis } from "../../model/time";
import { allowOnly, type ResolvedMap, type ResolvedNode, readInteger, readText } from "../document/node";
import { findFunction, type StackFunctions } from "../resources/lambda-functions";

/** The names of a Lambda proxy integration's members, which OpenAPI and CloudFormation spell differently. */
interface IntegrationNames {
  readonly type: string;
  readonly uri: string;
  readonly payloadFormatVersion: string;
  readonly timeout: string;
  /** The role by which API Gateway calls the function. */
  readonly credentials: string;
  /** Properties that have no effect here. */
  readonly ignored: readonly string[];
}

export const OPEN_API_INTEGRATION: IntegrationNames = {
  type: "type",
  uri: "uri",
  payloadFormatVersion: "payloadFormatVersion",
  timeout: "timeoutInMillis",
  credentials: "credentials",
  ignored: ["httpMethod", "responses", "passthroughBehavior", "contentHandling"],
};

export const CLOUDFORMATION_INTEGRATION: IntegrationNames = {
  type: "IntegrationType",
  uri: "IntegrationUri",
  payloadFormatVersion: "PayloadFormatVersion",
  timeout: "TimeoutInMillis",
  credentials: "CredentialsArn",
  ignored: ["ApiId", "IntegrationMethod", "Description"],
};

export const DEFAULT_TIMEOUT = 30_000;

/**
 * Reads an integration. Only a Lambda proxy without parameter mapping runs here; any other is kept as such: its route
 * is served with its authorizer, and then answers 501.
 */
export function readIntegration(
  node: ResolvedMap,
  names: IntegrationNames,
  functions: StackFunctions,
  what: string,
): Integration {
  const { entries, at } = node;
  const other = otherThanLambda(node, names) ?? mapping(node);
  if (other !== undefined) return notRun(`${other.text} of ${what}`, other.at, functions);
  allowOnly(node, [...Object.values(names).flat(), "connectionType", "ConnectionType"], `the integration of ${what}`);
  const uri = entries.get(names.uri);
  if (uri === undefined)
    throw new TemplateError("wrong-integration", at, `the integration of ${what} needs a ${names.uri}`);
  const integration = lambdaIntegration(readText(uri, `${names.uri} of ${what}`), functions, what, uri.at, {
    payloadFormatVersion: readPayloadFormat(node, names, what),
    timeout: millis(readTimeout(entries.get(names.timeout), what)),
  });
  if (integration.type === "AWS_PROXY" && entries.has(names.credentials)) {
    functions.calledByRole.add(integration.functionArn);
  }
  return integration;
}

/** The integration with a function; one that does not run here answers 501. */
export function lambdaIntegration(
  uri: string,
  functions: StackFunctions,
  what: string,
  at: SourceLocation,
  rest: Pick<LambdaIntegration, "payloadFormatVersion" | "timeout">,
): Integration {
  const { arn, notRun: reason } = findFunction(uri, functions, what, at);
  if (reason !== undefined) return notRun(`the function of ${what} (${reason})`, at, functions);
  return { type: "AWS_PROXY", functionArn: arn, ...rest };
}

/** An integration that is not run here. It is announced. */
export function notRun(description: string, location: SourceLocation, { notice }: StackFunctions): Integration {
  notice({
    code: "integration-not-run",
    message: `${description} is not run here; its callers are authorized, and then answered with 501`,
    location,
  });
  return { type: "NOT_RUN", description, location };
}

/** What an integration is, if it is no Lambda proxy. */
interface OtherIntegration {
  readonly text: string;
  readonly at: SourceLocation;
}

function otherThanLambda({ entries, at }: ResolvedMap, names: IntegrationNames): OtherIntegration | undefined {
  const type = entries.get(names.type);
  const kind = type?.kind === "scalar" ? type.text.toUpperCase() : "";
  const subtype = entries.get("integrationSubtype") ?? entries.get("IntegrationSubtype");
  const connection = entries.get("connectionType") ?? entries.get("ConnectionType");
  if (connection?.kind === "scalar" && connection.text !== "INTERNET") {
    return { text: `the ${kind} integration through a VPC link`, at: connection.at };
  }
  if (subtype?.kind === "scalar") return { text: `the integration with ${subtype.text}`, at: subtype.at };
  if (kind === "AWS_PROXY") return undefined;
  if (kind === "HTTP_PROXY") return { text: `the ${kind} integration`, at: type?.at ?? at };
  throw new TemplateError(
    "wrong-integration",
    type?.at ?? at,
    "an integration of an HTTP API has the type AWS_PROXY or HTTP_PROXY",
  );
}

const MAPPINGS = [
  "requestParameters",
  "RequestParameters",
  "responseParameters",
  "ResponseParameters",
  "tlsConfig",
  "TlsConfig",
];

/** Parameter mapping could put an unverified identity into the event, so it is never ignored. */
function mapping({ entries }: ResolvedMap): OtherIntegration | undefined {
  const name = MAPPINGS.find((each) => entries.has(each));
  const node = name === undefined ? undefined : entries.get(name);
  return node === undefined ? undefined : { text: `${name}`, at: node.at };
}

/** CloudFormation refuses an integration without a version; an import assumes 1.0 (inferred). */
function readPayloadFormat({ entries, at }: ResolvedMap, names: IntegrationNames, what: string): "1.0" | "2.0" {
  const node = entries.get(names.payloadFormatVersion);
  if (node === undefined && names === CLOUDFORMATION_INTEGRATION) {
    const reason = "PayloadFormatVersion is a required parameter for integration";
    throw new TemplateError(
      "wrong-integration",
      at,
      `${reason}: the one of ${what} has none; write PayloadFormatVersion: "2.0"`,
    );
  }
  const text = node === undefined ? "1.0" : readText(node, `the payload format version of ${what}`);
  if (text === "1.0" || text === "1") return "1.0";
  if (text === "2.0" || text === "2") return "2.0";
  throw new TemplateError(
    "wrong-integration",
    node?.at ?? at,
    `the payload format version of ${what} is "1.0" or "2.0"`,
  );
}

function readTimeout(node: ResolvedNode | undefined, what: string): number {
  if (node === undefined) return DEFAULT_TIMEOUT;
  const value = readInteger(node, `the time-out of ${what}`);
  if (value >= 50 && value <= DEFAULT_TIMEOUT) return value;
  throw new TemplateError(
    "out-of-range",
    node.at,
    `the time-out of ${what} must be from 50 to ${DEFAULT_TIMEOUT} milliseconds`,
  );
}
