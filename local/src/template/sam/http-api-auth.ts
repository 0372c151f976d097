import { TemplateError } from "../../model/errors";
import type { SourceLocation } from "../../model/source";
import {
  allowOnly,
  intrinsic,
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
import { changeOperations, isIntegrated, methodKey } from "./definition";

/** The `Auth` of an `AWS::Serverless::HttpApi`, checked as SAM checks it. */
export interface HttpApiAuth {
  readonly authorizers: ReadonlyMap<string, SamAuthorizer>;
  readonly defaultAuthorizer: string | undefined;
  readonly isIamEnabled: boolean;
}

/**
 * Reads `Auth`. Refuses unknown keys, authorizers that SAM refuses, an undefined default authorizer, and an intrinsic
 * function where SAM needs the literal name. Errors that SAM reports have SAM's texts. Does not check the authorizers'
 * values, which are evaluated later.
 */
export function readHttpApiAuth(node: TemplateNode | undefined, apiId: string): HttpApiAuth {
  if (node === undefined || isEmpty(node)) {
    return { authorizers: new Map(), defaultAuthorizer: undefined, isIamEnabled: false };
  }
  const auth = readMap(node, `Auth of '${apiId}'`);
  allowOnly(auth, ["Authorizers", "DefaultAuthorizer", "EnableIamAuthorizer"], `Auth of '${apiId}'`);
  const enableIam = auth.entries.get("EnableIamAuthorizer");
  const isIamEnabled = enableIam?.kind === "scalar" && enableIam.value === true;
  const section = auth.entries.get("Authorizers");
  const definitions =
    section === undefined || isEmpty(section) ? emptyLike(auth) : readMap(section, `Auth.Authorizers of '${apiId}'`);
  const authorizers = new Map(
    [...definitions.entries].map(([name, definition]) => [name, readSamAuthorizer(name, definition, apiId)]),
  );
  const defaultAuthorizer = readDefault(auth.entries.get("DefaultAuthorizer"), apiId);
  const isKnown = defaultAuthorizer === undefined || authorizers.has(defaultAuthorizer);
  if (!isKnown && !(defaultAuthorizer === "AWS_IAM" && isIamEnabled)) {
    throw new TemplateError(
      "authorizer-unknown",
      auth.entries.get("DefaultAuthorizer")?.at ?? auth.at,
      `Unable to set DefaultAuthorizer because '${defaultAuthorizer}' was not defined in 'Authorizers'; ${known(authorizers)}`,
    );
  }
  return { authorizers, defaultAuthorizer, isIamEnabled };
}

/** The authorizers that a template may name, for messages. */
export const known = (authorizers: ReadonlyMap<string, unknown>): string =>
  authorizers.size === 0 ? "there are none" : `defined are ${[...authorizers.keys()].join(", ")}`;

function readDefault(node: TemplateNode | undefined, apiId: string): string | undefined {
  if (node === undefined || isEmpty(node)) return undefined;
  if (
    node.kind === "intrinsic" &&
    node.name === "Ref" &&
    node.argument.kind === "scalar" &&
    node.argument.text === "AWS::NoValue"
  ) {
    return undefined;
  }
  if (node.kind !== "scalar" || typeof node.value !== "string") {
    throw wrongType(
      node.at,
      `Auth.DefaultAuthorizer of '${apiId}'`,
      "the literal name of an authorizer (SAM takes no intrinsic function here)",
    );
  }
  return node.value;
}

const emptyLike = (node: TemplateMap): TemplateMap => map<TemplateNode>([], node.at);

/** The definition with the security schemes of the authorizers. */
export function withSchemes(definition: TemplateMap, { authorizers, isIamEnabled }: HttpApiAuth): TemplateMap {
  const { at } = definition;
  const components = definition.entries.get("components") ?? map<TemplateNode>([], at);
  if (components.kind !== "map") return definition;
  const existing = components.entries.get("securitySchemes");
  const schemes = map<TemplateNode>(
    [
      ...(existing?.kind === "map" ? existing.entries : []),
      ...(isIamEnabled ? [["AWS_IAM", iamScheme(at)] as const] : []),
      ...[...authorizers].map(([name, { scheme }]) => [name, scheme] as const),
    ],
    at,
  );
  return withEntries(definition, { components: withEntries(components, { securitySchemes: schemes }) });
}

const iamScheme = (at: TemplateMap["at"]): TemplateMap =>
  map<TemplateNode>(
    {
      type: scalar("apiKey", at),
      name: scalar("Authorization", at),
      in: scalar("header", at),
      "x-amazon-apigateway-authtype": scalar("awsSigv4", at),
    },
    at,
  );

/** Gives the default authorizer to every operation without security of its own, except OPTIONS. */
export function withDefaultAuthorizer(
  definition: TemplateMap,
  { authorizers, defaultAuthorizer }: HttpApiAuth,
): TemplateMap {
  if (defaultAuthorizer === undefined) return definition;
  return changeOperations(definition, (operation, _, method) => {
    const security = operation.entries.get("security");
    const isOpen = methodKey(method) === "options" || !isIntegrated(operation);
    if (isOpen || (security !== undefined && !isEmpty(security))) return operation;
    const scopes = authorizers.get(defaultAuthorizer)?.scopes ?? list<TemplateNode>([], operation.at);
    const requirement = map<TemplateNode>({ [defaultAuthorizer]: scopes }, operation.at);
    return withEntries(operation, { security: list<TemplateNode>([requirement], operation.at) });
  });
}

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
function readSamAuthorizer(name: string, node: TemplateNode, apiId: string): SamAuthorizer {
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
  if (node.kind !== "list") throw wrongType(node.at, "AuthorizationScopes", "a list.");
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
    throw wrongType(permissions.at, `EnableFunctionDefaultPermissions of ${what}`, "true or false");
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
export function invocationUri(functionArn: TemplateNode, at: SourceLocation): TemplateNode {
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
    if (values.kind !== "list") throw wrongType(values.at, `${key} of ${what}`, "a list of names");
    return values.items.map((value) => {
      if (value.kind !== "scalar") throw wrongType(value.at, `each of ${key} of ${what}`, "a literal name");
      return scalar(prefix + value.text, value.at);
    });
  });
  return [
    ...(ttl === undefined ? [] : [["authorizerResultTtlInSeconds", ttl] as const]),
    ["identitySource", list<TemplateNode>(sources, node.at)],
  ];
}
