import { TemplateError } from "../../model/errors";
import type { SourceLocation } from "../../model/source";
import { intrinsic, type ListNode, list, map, scalar, type TemplateMap, type TemplateNode } from "../document/node";
import { allowOnly, isEmpty, readMap, wrongShape } from "../document/readers";

/** An authorizer of an `AWS::Serverless::HttpApi` as SAM writes it into the OpenAPI definition. */
export interface SamAuthorizer {
  /** The security scheme. */
  readonly scheme: TemplateMap;
  /** `AuthorizationScopes` of the authorizer, for every route without scopes of its own. */
  readonly scopes: ListNode<TemplateNode> | undefined;
  /** The function that needs a permission from SAM (`EnableFunctionDefaultPermissions`). */
  readonly permittedFunction: TemplateNode | undefined;
}

const JWT = ["AuthorizationScopes", "JwtConfiguration", "IdentitySource"];
const LAMBDA = [
  "FunctionArn",
  "FunctionInvokeRole",
  "Identity",
  "AuthorizerPayloadFormatVersion",
  "EnableSimpleResponses",
  "EnableFunctionDefaultPermissions",
];
/** SAM's wording for a property that belongs to the other kind. */
const BELONGS_TO: Readonly<Record<string, string>> = {
  ...Object.fromEntries(JWT.map((name) => [name, "OAuth2 Authorizer"])),
  ...Object.fromEntries(LAMBDA.map((name) => [name, "Lambda Authorizer"])),
  IdentitySource: "OAuth2 Authorizer. For Lambda Authorizer, use the 'Identity' property instead",
};

/** Reads one of `Auth.Authorizers`: with a `JwtConfiguration` it is a JWT authorizer, else a Lambda authorizer. */
export function readSamAuthorizer(name: string, node: TemplateNode, apiId: string): SamAuthorizer {
  const what = `the authorizer '${name}' of '${apiId}'`;
  const definition = readMap(node, what);
  const { entries, at } = definition;
  if (entries.has("OpenIdConnectUrl")) {
    throw new TemplateError(
      "wrong-authorizer",
      entries.get("OpenIdConnectUrl")?.at ?? at,
      `'OpenIdConnectUrl' is no longer a supported property for authorizer '${name}'; write JwtConfiguration with issuer and audience`,
    );
  }
  allowOnly(definition, [...JWT, ...LAMBDA], what);
  const jwt = entries.get("JwtConfiguration");
  const isJwt = jwt !== undefined && !isEmpty(jwt);
  const scopes = readScopes(entries.get("AuthorizationScopes"));
  for (const [key, value] of entries) {
    if ((isJwt ? JWT : LAMBDA).includes(key)) continue;
    throw new TemplateError("wrong-authorizer", value.at, `${key} is only supported for ${BELONGS_TO[key]}.`);
  }
  return isJwt ? jwtAuthorizer(name, definition, jwt, scopes) : lambdaAuthorizer(name, definition, what);
}

function readScopes(node: TemplateNode | undefined): ListNode<TemplateNode> | undefined {
  if (node === undefined) return undefined;
  if (node.kind !== "list") throw wrongShape(node.at, "AuthorizationScopes", "a list.");
  return node;
}

function jwtAuthorizer(
  name: string,
  { entries, at }: TemplateMap,
  configuration: TemplateNode,
  scopes: ListNode<TemplateNode> | undefined,
): SamAuthorizer {
  const identitySource = entries.get("IdentitySource");
  if (identitySource === undefined || isEmpty(identitySource)) {
    throw new TemplateError(
      "wrong-authorizer",
      at,
      `${name} OAuth2 Authorizer must define 'IdentitySource'. Write IdentitySource: $request.header.Authorization`,
    );
  }
  const { entries: members } = readMap(configuration, `JwtConfiguration of '${name}'`);
  const jwtConfiguration = map(
    [...members].map(([key, value]) => [key.toLowerCase(), value] as const),
    configuration.at,
  );
  const authorizer = map<TemplateNode>({ jwtConfiguration, identitySource, type: scalar("jwt", at) }, at);
  const scheme = map<TemplateNode>({ type: scalar("oauth2", at), "x-amazon-apigateway-authorizer": authorizer }, at);
  return { scheme, scopes, permittedFunction: undefined };
}

function lambdaAuthorizer(name: string, { entries, at }: TemplateMap, what: string): SamAuthorizer {
  const functionArn = entries.get("FunctionArn");
  const version = entries.get("AuthorizerPayloadFormatVersion");
  if (functionArn === undefined || isEmpty(functionArn)) {
    throw new TemplateError("wrong-authorizer", at, `${name} Lambda Authorizer must define 'FunctionArn'.`);
  }
  if (version === undefined || isEmpty(version)) {
    throw new TemplateError(
      "wrong-authorizer",
      at,
      `${name} Lambda Authorizer must define 'AuthorizerPayloadFormatVersion'.`,
    );
  }
  const role = entries.get("FunctionInvokeRole");
  const isRoleGiven = role !== undefined && !isEmpty(role) && !(role.kind === "scalar" && role.value === "NONE");
  const simple = entries.get("EnableSimpleResponses");
  const authorizer = map<TemplateNode>(
    [
      ["type", scalar("request", at)],
      ["authorizerUri", invocationUri(functionArn, at)],
      ...(isRoleGiven ? [["authorizerCredentials", role] as const] : []),
      ...identityEntries(entries.get("Identity"), what),
      ["authorizerPayloadFormatVersion", version],
      ...(simple === undefined || isEmpty(simple) ? [] : [["enableSimpleResponses", simple] as const]),
    ],
    at,
  );
  const permissions = entries.get("EnableFunctionDefaultPermissions");
  const isPermitted = permissions?.kind === "scalar" && permissions.value === true;
  if (permissions !== undefined && !(permissions.kind === "scalar" && typeof permissions.value === "boolean")) {
    throw wrongShape(permissions.at, `EnableFunctionDefaultPermissions of ${what}`, "true or false");
  }
  const scheme = map<TemplateNode>(
    {
      type: scalar("apiKey", at),
      name: scalar("Unused", at),
      in: scalar("header", at),
      "x-amazon-apigateway-authorizer": authorizer,
    },
    at,
  );
  return { scheme, scopes: undefined, permittedFunction: isPermitted ? functionArn : undefined };
}

/** The invocation URI of a function, made from its ARN. */
function invocationUri(functionArn: TemplateNode, at: SourceLocation): TemplateNode {
  const api = `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31`;
  const text = `${api}/functions/\${__FunctionArn__}/invocations`;
  return intrinsic("Sub", list<TemplateNode>([scalar(text, at), map({ __FunctionArn__: functionArn }, at)], at), at);
}

const IDENTITY_PREFIXES = {
  Headers: "$request.header.",
  QueryStrings: "$request.querystring.",
  StageVariables: "$stageVariables.",
  Context: "$context.",
} as const;

function identityEntries(node: TemplateNode | undefined, what: string): readonly (readonly [string, TemplateNode])[] {
  if (node === undefined || isEmpty(node)) return [];
  const identity = readMap(node, `Identity of ${what}`);
  allowOnly(identity, [...Object.keys(IDENTITY_PREFIXES), "ReauthorizeEvery"], `Identity of ${what}`);
  const ttl = identity.entries.get("ReauthorizeEvery");
  const sources = Object.entries(IDENTITY_PREFIXES).flatMap(([key, prefix]) => {
    const values = identity.entries.get(key);
    if (values === undefined || isEmpty(values)) return [];
    if (values.kind !== "list") throw wrongShape(values.at, `${key} of ${what}`, "a list of names");
    return values.items.map((value) => {
      if (value.kind !== "scalar") throw wrongShape(value.at, `each of ${key} of ${what}`, "a literal name");
      return scalar(prefix + value.text, value.at);
    });
  });
  return [
    ...(ttl === undefined ? [] : [["authorizerResultTtlInSeconds", ttl] as const]),
    ["identitySource", list<TemplateNode>(sources, node.at)],
  ];
}
