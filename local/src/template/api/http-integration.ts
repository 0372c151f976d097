import { TemplateError, UnsupportedError } from "../../model/errors";
import type { Integration } from "../../model/http-api";
import { millis } from "../../model/time";
import { allowOnly, type ResolvedMap, type ResolvedNode, readInteger, readText } from "../document/node";
import { functionNamed, type StackFunctions } from "../resources/lambda-functions";

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

const PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html";
export const DEFAULT_TIMEOUT = 30_000;

/** Reads a Lambda proxy integration. Any other kind stops the start, and so does any mapping of the request. */
export function readIntegration(
  node: ResolvedMap,
  names: IntegrationNames,
  functions: StackFunctions,
  what: string,
): Integration {
  const { entries, at } = node;
  const type = entries.get(names.type);
  const kind = type?.kind === "scalar" ? type.text.toLowerCase() : "";
  const subtype = entries.get("integrationSubtype") ?? entries.get("IntegrationSubtype");
  if (kind !== "aws_proxy" || subtype !== undefined) {
    throw new UnsupportedError(
      (subtype ?? type)?.at ?? at,
      `${what} has an integration other than Lambda proxy (AWS_PROXY), which does not run here`,
      PAGE,
    );
  }
  refuseMapping(node, what);
  const connection = entries.get("connectionType") ?? entries.get("ConnectionType");
  if (connection?.kind === "scalar" && connection.text !== "INTERNET") {
    throw new UnsupportedError(connection.at, `${what} goes through a VPC link, which does not run here`, PAGE);
  }
  allowOnly(node, [...Object.values(names).flat(), "connectionType", "ConnectionType"], `the integration of ${what}`);
  const uri = entries.get(names.uri);
  if (uri === undefined)
    throw new TemplateError("wrong-integration", at, `the integration of ${what} needs a ${names.uri}`);
  const functionArn = functionNamed(readText(uri, `${names.uri} of ${what}`), functions, what, uri.at);
  if (entries.has(names.credentials)) functions.calledByRole.add(functionArn);
  return {
    type: "AWS_PROXY",
    functionArn,
    payloadFormatVersion: readPayloadFormat(node, names, what),
    timeout: millis(readTimeout(entries.get(names.timeout), what)),
  };
}

/** Parameter mapping could put an unverified identity into the event. */
function refuseMapping({ entries }: ResolvedMap, what: string): void {
  for (const name of [
    "requestParameters",
    "RequestParameters",
    "responseParameters",
    "ResponseParameters",
    "tlsConfig",
    "TlsConfig",
  ]) {
    const node = entries.get(name);
    if (node === undefined) continue;
    throw new UnsupportedError(
      node.at,
      `${name} of ${what} does not run here`,
      "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html",
    );
  }
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
