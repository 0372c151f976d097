import { TemplateError } from "../../model/errors";
import type { MethodIntegration, MockIntegration, MockResponse } from "../../model/rest-api";
import type { SourceLocation } from "../../model/source";
import { millis } from "../../model/time";
import { type ResolvedMap, type ResolvedNode, readInteger, readMap, readText } from "../document/node";
import { findFunction, type StackFunctions } from "../resources/lambda-functions";
import { withReturnedOrigins } from "./cors-template";

/** The names of an integration's members, which OpenAPI and CloudFormation spell differently. */
interface IntegrationNames {
  readonly type: string;
  readonly uri: string;
  readonly httpMethod: string;
  readonly credentials: string;
  readonly timeout: string;
  readonly connectionType: string;
  readonly requestTemplates: string;
  readonly passthroughBehavior: string;
  readonly contentHandling: string;
  readonly transferMode: string;
  readonly responses: string;
  readonly response: Readonly<Record<"pattern" | "status" | "parameters" | "templates", string>>;
}

export const OPEN_API: IntegrationNames = {
  type: "type",
  uri: "uri",
  httpMethod: "httpMethod",
  credentials: "credentials",
  timeout: "timeoutInMillis",
  connectionType: "connectionType",
  requestTemplates: "requestTemplates",
  passthroughBehavior: "passthroughBehavior",
  contentHandling: "contentHandling",
  transferMode: "responseTransferMode",
  responses: "responses",
  response: {
    pattern: "",
    status: "statusCode",
    parameters: "responseParameters",
    templates: "responseTemplates",
  },
};

export const CLOUDFORMATION: IntegrationNames = {
  type: "Type",
  uri: "Uri",
  httpMethod: "IntegrationHttpMethod",
  credentials: "Credentials",
  timeout: "TimeoutInMillis",
  connectionType: "ConnectionType",
  requestTemplates: "RequestTemplates",
  passthroughBehavior: "PassthroughBehavior",
  contentHandling: "ContentHandling",
  transferMode: "ResponseTransferMode",
  responses: "IntegrationResponses",
  response: {
    pattern: "SelectionPattern",
    status: "StatusCode",
    parameters: "ResponseParameters",
    templates: "ResponseTemplates",
  },
};

/** What an integration is read for. */
interface IntegrationContext {
  readonly names: IntegrationNames;
  readonly functions: StackFunctions;
  /** The method and its path, for messages. */
  readonly method: string;
  readonly location: SourceLocation;
}

/**
 * Reads the integration of a method. One that is not run here, or whose templates can't be read, is kept as such: the
 * method is served with its authorizer, and then answers 501.
 *
 * @see docs/aws-behaviour/rest-api-template.md, I1 to I7
 */
export function readMethodIntegration(node: ResolvedMap | undefined, context: IntegrationContext): MethodIntegration {
  if (node === undefined) return notRun(`${context.method} has no integration`, context.location, context);
  const { names } = context;
  const type = textOf(node, names.type).toUpperCase();
  if (textOf(node, names.connectionType) === "VPC_LINK") {
    return notRun(`the ${type} integration of ${context.method} through a VPC link`, node.at, context);
  }
  if (type === "AWS_PROXY" || type === "AWS") {
    return isLambda(node, names) && type === "AWS_PROXY"
      ? lambdaIntegration(node, context)
      : serviceIntegration(node, type, context);
  }
  if (type === "MOCK") return mockIntegration(node, context);
  if (type === "HTTP" || type === "HTTP_PROXY") {
    return notRun(`the ${type} integration of ${context.method}`, node.at, context);
  }
  throw new TemplateError(
    "wrong-integration",
    node.at,
    `the integration of ${context.method} has the type AWS_PROXY, AWS, HTTP, HTTP_PROXY or MOCK`,
  );
}

function notRun(what: string, location: SourceLocation, { functions }: IntegrationContext): MethodIntegration {
  functions.notice({
    code: "integration-not-run",
    message: `${what} is not run here; its callers are authorized, and then answered with 501`,
    location,
  });
  return { type: "NOT_RUN", description: what, location };
}

function textOf({ entries }: ResolvedMap, name: string): string {
  const node = entries.get(name);
  return node?.kind === "scalar" ? node.text : "";
}

const isLambda = (node: ResolvedMap, { uri }: IntegrationNames): boolean => /:lambda:/.test(textOf(node, uri));

function serviceIntegration(node: ResolvedMap, type: string, context: IntegrationContext): MethodIntegration {
  const service = /^arn:[a-z-]+:apigateway:[a-z0-9-]*:([a-z0-9.-]+):/.exec(textOf(node, context.names.uri))?.[1];
  const of = service === undefined ? "" : ` with ${service}`;
  return notRun(`the ${type} integration${of} of ${context.method}`, node.at, context);
}

function lambdaIntegration(node: ResolvedMap, context: IntegrationContext): MethodIntegration {
  const { names, functions, method } = context;
  const uri = node.entries.get(names.uri);
  if (uri === undefined)
    throw new TemplateError("wrong-integration", node.at, `the integration of ${method} needs a Uri`);
  const called = findFunction(readText(uri, `the URI of ${method}`), functions, method, uri.at);
  if (called.notRun !== undefined) {
    return notRun(`the function of ${method} (${called.notRun})`, uri.at, context);
  }
  if (textOf(node, names.transferMode) === "STREAM") {
    return notRun(`the streamed answer of ${method}`, node.at, context);
  }
  if (node.entries.has(names.credentials)) functions.calledByRole.add(called.arn);
  if (textOf(node, names.httpMethod).toUpperCase() !== "POST") {
    functions.notice({
      code: "integration-method-not-post",
      message: `${method} calls its function by another method than POST, so it answers 500 on AWS; write POST`,
      location: node.at,
    });
  }
  return {
    type: "AWS_PROXY",
    functionArn: called.arn,
    timeout: millis(readTimeout(node.entries.get(names.timeout), context)),
  };
}

const LONGEST = 29_000;

/** A Regional API may wait longer by a raised quota. Here 29 seconds are the most. */
function readTimeout(node: ResolvedNode | undefined, { method, functions }: IntegrationContext): number {
  if (node === undefined) return LONGEST;
  const value = readInteger(node, `the time-out of ${method}`);
  if (value < 50) {
    throw new TemplateError(
      "out-of-range",
      node.at,
      `the time-out of ${method} must be from 50 to ${LONGEST} milliseconds`,
    );
  }
  if (value <= LONGEST) return value;
  functions.notice({
    code: "timeout-over-quota",
    message: `${method} waits ${value} ms, which needs a raised quota on AWS; here it waits ${LONGEST} ms`,
    location: node.at,
  });
  return LONGEST;
}

const PASSTHROUGH = ["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"] as const;

function mockIntegration(node: ResolvedMap, context: IntegrationContext): MethodIntegration {
  const { names, method } = context;
  const passthrough = textOf(node, names.passthroughBehavior).toUpperCase();
  const mock: MockIntegration = {
    requestTemplates: readTexts(node.entries.get(names.requestTemplates), `the request templates of ${method}`),
    passthroughBehavior: PASSTHROUGH.find((each) => each === passthrough) ?? "WHEN_NO_MATCH",
    convertsToText: textOf(node, names.contentHandling).toUpperCase() === "CONVERT_TO_TEXT",
    responses: readResponses(node.entries.get(names.responses), context),
  };
  const isConstant = Object.values(mock.requestTemplates).every(
    (text) => isLiteral(text) && /["']?statusCode["']?\s*:\s*["']?\d{3}\b/.test(text),
  );
  const templates = mock.responses.flatMap(({ responseTemplates }) => Object.values(responseTemplates));
  if (isConstant && templates.every(isLiteral)) return { type: "MOCK", ...mock };
  return notRun(`the MOCK integration of ${method} with a mapping template`, node.at, context);
}

/** Whether a mapping template holds nothing of its language: no variable, no directive. */
const isLiteral = (text: string): boolean =>
  !/\$!?\{?[A-Za-z]|#(?:\{?(?:set|if|else|elseif|foreach|end|stop|break|define|evaluate|include|parse|macro)\b|[#*@])/.test(
    text,
  );

function readTexts(node: ResolvedNode | undefined, what: string): Readonly<Record<string, string>> {
  if (node === undefined) return {};
  const entries = [...readMap(node, what).entries];
  return Object.fromEntries(
    entries.map(([key, value]) => [key, isNull(value) ? "" : readText(value, `${key} of ${what}`)]),
  );
}

const isNull = (node: ResolvedNode): boolean => node.kind === "scalar" && node.value === null;

/** A map by selection pattern in OpenAPI, a list in CloudFormation. */
function readResponses(node: ResolvedNode | undefined, context: IntegrationContext): readonly MockResponse[] {
  if (node === undefined) return [];
  const { response } = context.names;
  if (node.kind === "list") {
    return node.items.map((item) => {
      const each = readMap(item, `an integration response of ${context.method}`);
      return readResponse(each, textOf(each, response.pattern), context);
    });
  }
  const entries = [...readMap(node, `the integration responses of ${context.method}`).entries];
  return entries.map(([pattern, item]) =>
    readResponse(
      readMap(item, `an integration response of ${context.method}`),
      pattern === "default" ? "" : pattern,
      context,
    ),
  );
}

function readResponse(node: ResolvedMap, pattern: string, { names, method }: IntegrationContext): MockResponse {
  const { response } = names;
  const status = node.entries.get(response.status);
  if (status === undefined) {
    throw new TemplateError("wrong-integration", node.at, `an integration response of ${method} needs a status code`);
  }
  return withReturnedOrigins({
    ...(pattern === "" ? {} : { selectionPattern: pattern }),
    statusCode: readInteger(status, `the status code of an integration response of ${method}`),
    responseParameters: readTexts(node.entries.get(response.parameters), `the response parameters of ${method}`),
    responseTemplates: readTexts(node.entries.get(response.templates), `the response templates of ${method}`),
  });
}
