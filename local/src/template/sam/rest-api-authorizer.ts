import type { Notice } from "../../model/application";
import { TemplateError } from "../../model/errors";
import type { SourceLocation } from "../../model/source";
import {
  allowOnly,
  isEmpty,
  type ListNode,
  list,
  map,
  readMap,
  scalar,
  type TemplateMap,
  type TemplateNode,
  withEntries,
  wrongType,
} from "../document/node";
import { invocationUri } from "./http-api-auth";

/** An authorizer of an `AWS::Serverless::Api` as SAM writes it into the OpenAPI definition. */
export interface RestAuthorizer {
  /** The security scheme. */
  readonly scheme: TemplateMap;
  /** `AuthorizationScopes` of the authorizer, for every method without scopes of its own. */
  readonly scopes: ListNode<TemplateNode> | undefined;
  /** The function that gets a permission from SAM. */
  readonly permittedFunction: TemplateNode | undefined;
}

const MEMBERS = [
  "AuthorizationScopes",
  "DisableFunctionDefaultPermissions",
  "FunctionArn",
  "FunctionInvokeRole",
  "FunctionPayloadType",
  "Identity",
  "UserPoolArn",
];
/** Keys of other tools that SAM drops without a word. None of them could open an API, so they do not stop the start. */
const DROPPED = [
  "AuthType",
  "AuthorizerResultTtlInSeconds",
  "AuthorizerType",
  "CacheTtlInSeconds",
  "Description",
  "Name",
  "Type",
];
const SOURCES = {
  Headers: "method.request.header.",
  QueryStrings: "method.request.querystring.",
  StageVariables: "stageVariables.",
  Context: "context.",
} as const;
const IDENTITY = ["Header", "ReauthorizeEvery", "ValidationExpression", ...Object.keys(SOURCES)];

/** Reads one of `Auth.Authorizers`: with a `UserPoolArn` it is a user pool authorizer, else a Lambda authorizer. */
export function readRestAuthorizer(
  name: string,
  node: TemplateNode,
  apiId: string,
  notice: (notice: Notice) => void,
): RestAuthorizer {
  const what = `the authorizer '${name}' of '${apiId}'`;
  const definition = readMap(node, what);
  allowOnly(withEntries(definition, Object.fromEntries(DROPPED.map((key) => [key, undefined]))), MEMBERS, what);
  const { entries } = definition;
  const identityNode = entries.get("Identity");
  const identity =
    identityNode === undefined || isEmpty(identityNode)
      ? map<TemplateNode>([], definition.at)
      : readMap(identityNode, `Identity of ${what}`);
  allowOnly(identity, IDENTITY, `Identity of ${what}`);
  const scopes = entries.get("AuthorizationScopes");
  if (scopes !== undefined && scopes.kind !== "list") {
    throw wrongType(scopes.at, `AuthorizationScopes of ${what}`, "a list");
  }
  const read: Reading = { name, definition, identity, scopes, what };
  const pool = entries.get("UserPoolArn");
  if (pool === undefined || isEmpty(pool)) {
    warnOfIdleScopes(read, notice);
    return lambdaAuthorizer(read);
  }
  warnOfDroppedTime(read, notice);
  return userPoolAuthorizer(read, pool);
}

/** Reported to SAM as issue 3325. */
function warnOfIdleScopes({ scopes, what }: Reading, notice: (notice: Notice) => void): void {
  if (scopes === undefined || scopes.items.length === 0) return;
  notice({
    code: "scopes-without-effect",
    message: `AuthorizationScopes of ${what} have no effect, since its function decides: only user pool authorizers look at scopes (${SCOPES_PAGE})`,
    location: scopes.at,
  });
}

const SCOPES_PAGE =
  "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-enable-cognito-user-pool.html";
const AUTHORIZER_PAGE =
  "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-lambdatokenauthorizationidentity.html";

function warnOfDroppedTime({ identity, what }: Reading, notice: (notice: Notice) => void): void {
  const node = identity.entries.get("ReauthorizeEvery");
  if (node === undefined) return;
  notice({
    code: "reauthorize-every-dropped",
    message: `SAM drops ReauthorizeEvery of ${what}, since it asks a user pool: only Lambda authorizers have it; take it away (${AUTHORIZER_PAGE})`,
    location: node.at,
  });
}

interface Reading {
  readonly name: string;
  readonly definition: TemplateMap;
  readonly identity: TemplateMap;
  readonly scopes: ListNode<TemplateNode> | undefined;
  readonly what: string;
}

/** `ReauthorizeEvery` has no effect, as on AWS. */
function userPoolAuthorizer({ definition, identity, scopes, what }: Reading, pool: TemplateNode): RestAuthorizer {
  const { at } = definition;
  const other = ["FunctionArn", "FunctionPayloadType"].map((name) => definition.entries.get(name)).find(Boolean);
  if (other !== undefined) {
    throw new TemplateError(
      "wrong-authorizer",
      other.at,
      `${what} has a UserPoolArn, and then no function is asked; take one of the two away`,
    );
  }
  const authorizer = map<TemplateNode>(
    [
      ["type", scalar("cognito_user_pools", at)],
      ["providerARNs", pool.kind === "list" ? pool : list<TemplateNode>([pool], at)],
      ...validationExpression(identity),
    ],
    at,
  );
  const scheme = schemeOf(headerOf(identity, at), "cognito_user_pools", authorizer, at);
  return { scheme, scopes, permittedFunction: undefined };
}

function lambdaAuthorizer({ name, definition, identity, scopes, what }: Reading): RestAuthorizer {
  const { entries, at } = definition;
  const functionArn = entries.get("FunctionArn");
  if (functionArn === undefined || isEmpty(functionArn)) {
    throw new TemplateError("wrong-authorizer", at, `${what} needs a UserPoolArn or a FunctionArn`);
  }
  const isRequest = payloadType(entries.get("FunctionPayloadType"), name) === "REQUEST";
  const sources = isRequest ? identitySources(identity, what) : [];
  const ttl = identity.entries.get("ReauthorizeEvery");
  if (isRequest && sources.length === 0 && !isZero(ttl)) {
    throw new TemplateError(
      "wrong-authorizer",
      identity.at,
      `${name} Authorizer must specify Identity with at least one of Headers, QueryStrings, StageVariables, or Context.`,
    );
  }
  const role = entries.get("FunctionInvokeRole");
  const isRoleGiven = role !== undefined && !isEmpty(role) && !(role.kind === "scalar" && role.value === "NONE");
  const authorizer = map<TemplateNode>(
    [
      ["type", scalar(isRequest ? "request" : "token", at)],
      ["authorizerUri", invocationUri(functionArn, at)],
      ...(ttl === undefined ? [] : [["authorizerResultTtlInSeconds", ttl] as const]),
      ...(isRoleGiven ? [["authorizerCredentials", role] as const] : []),
      ...(sources.length === 0 ? [] : [["identitySource", scalar(sources.join(", "), at)] as const]),
      ...(isRequest ? [] : validationExpression(identity)),
    ],
    at,
  );
  const header = isRequest ? scalar("Unused", at) : headerOf(identity, at);
  return {
    scheme: schemeOf(header, "custom", authorizer, at),
    scopes,
    permittedFunction: isWithoutPermission(entries.get("DisableFunctionDefaultPermissions"), what)
      ? undefined
      : functionArn,
  };
}

function payloadType(node: TemplateNode | undefined, name: string): "TOKEN" | "REQUEST" {
  if (node === undefined || isEmpty(node)) return "TOKEN";
  const text = node.kind === "scalar" ? node.text : "";
  if (text === "TOKEN" || text === "REQUEST") return text;
  throw new TemplateError(
    "wrong-authorizer",
    node.at,
    `${name} Authorizer has invalid 'FunctionPayloadType': ${text}.`,
  );
}

const isZero = (node: TemplateNode | undefined): boolean => node?.kind === "scalar" && Number(node.text || "1") === 0;

function isWithoutPermission(node: TemplateNode | undefined, what: string): boolean {
  if (node === undefined) return false;
  if (node.kind === "scalar" && typeof node.value === "boolean") return node.value;
  throw wrongType(node.at, `DisableFunctionDefaultPermissions of ${what}`, "true or false");
}

function identitySources(identity: TemplateMap, what: string): readonly string[] {
  return Object.entries(SOURCES).flatMap(([key, prefix]) => {
    const values = identity.entries.get(key);
    if (values === undefined || isEmpty(values)) return [];
    if (values.kind !== "list") throw wrongType(values.at, `${key} of ${what}`, "a list of names");
    return values.items.map((value) => {
      if (value.kind !== "scalar") throw wrongType(value.at, `each of ${key} of ${what}`, "a literal name");
      return prefix + value.text;
    });
  });
}

function validationExpression({ entries }: TemplateMap): readonly (readonly [string, TemplateNode])[] {
  const node = entries.get("ValidationExpression");
  return node === undefined || isEmpty(node) ? [] : [["identityValidationExpression", node]];
}

function headerOf({ entries }: TemplateMap, at: SourceLocation): TemplateNode {
  const node = entries.get("Header");
  return node === undefined || isEmpty(node) ? scalar("Authorization", at) : node;
}

function schemeOf(name: TemplateNode, authType: string, authorizer: TemplateMap, at: SourceLocation): TemplateMap {
  return map<TemplateNode>(
    {
      type: scalar("apiKey", at),
      name,
      in: scalar("header", at),
      "x-amazon-apigateway-authtype": scalar(authType, at),
      "x-amazon-apigateway-authorizer": authorizer,
    },
    at,
  );
}
