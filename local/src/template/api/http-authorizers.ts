import { TemplateError } from "../../model/errors";
import type { JwtAuthorizer, LambdaAuthorizer, RouteAuthorizer } from "../../model/http-api";
import { isSecureUrl } from "../../model/loopback";
import { seconds } from "../../model/time";
import {
  allowOnly,
  entryText,
  isUnknownHere,
  type ResolvedMap,
  type ResolvedNode,
  readBoolean,
  readInteger,
  readList,
  readMap,
  readText,
} from "../document/node";
import { guardFunction, type StackFunctions, tellUnknown } from "../resources/lambda-functions";
import { allProperties, type LiveResource } from "../resources/live-resource";

/** What a route requires of its callers. */
export interface RouteSecurity {
  readonly authorizer: RouteAuthorizer;
  readonly authorizationScopes: readonly string[];
}

/** A JWT or Lambda authorizer of an HTTP API. */
export type HttpAuthorizer =
  | ({ readonly type: "JWT" } & JwtAuthorizer)
  | ({ readonly type: "REQUEST" } & LambdaAuthorizer);

const RESOURCE = [
  "ApiId",
  "AuthorizerCredentialsArn",
  "AuthorizerPayloadFormatVersion",
  "AuthorizerResultTtlInSeconds",
  "AuthorizerType",
  "AuthorizerUri",
  "EnableSimpleResponses",
  "IdentitySource",
  "JwtConfiguration",
  "Name",
];

/** Reads an `AWS::ApiGatewayV2::Authorizer`. */
export function readAuthorizerResource(resource: LiveResource, functions: StackFunctions): HttpAuthorizer {
  const properties = allProperties(resource);
  const { entries, at } = properties;
  const what = `the authorizer '${resource.logicalId}'`;
  allowOnly(properties, RESOURCE, what);
  const name = entryText(properties, "Name") ?? resource.logicalId;
  const type = entryText(properties, "AuthorizerType");
  if (type === "JWT") {
    const names = { issuer: "Issuer", audience: "Audience" };
    const jwt = readJwtAuthorizer(name, entries.get("JwtConfiguration"), entries.get("IdentitySource"), properties, {
      ...names,
      notice: functions.notice,
    });
    return { type, ...jwt };
  }
  if (type !== "REQUEST")
    throw new TemplateError(
      "wrong-authorizer",
      entries.get("AuthorizerType")?.at ?? at,
      `AuthorizerType of ${what} is JWT or REQUEST`,
    );
  const parts = {
    name,
    owner: properties,
    uri: entries.get("AuthorizerUri"),
    payloadFormatVersion: entries.get("AuthorizerPayloadFormatVersion"),
    enableSimpleResponses: entries.get("EnableSimpleResponses"),
    resultTtl: entries.get("AuthorizerResultTtlInSeconds"),
    identitySource: entries.get("IdentitySource"),
    credentials: entries.get("AuthorizerCredentialsArn"),
  };
  return { type, ...readLambdaAuthorizer(parts, functions) };
}

/** Reads the `x-amazon-apigateway-authorizer` of an OpenAPI security scheme. */
export function readSchemeAuthorizer(name: string, authorizer: ResolvedMap, functions: StackFunctions): HttpAuthorizer {
  const { entries } = authorizer;
  const type = entries.get("type");
  const kind = type?.kind === "scalar" ? type.text.toLowerCase() : "";
  if (kind === "jwt") {
    allowOnly(authorizer, JWT_SCHEME, `the JWT authorizer '${name}'`);
    const configuration = entries.get("jwtConfiguration");
    const names = { issuer: "issuer", audience: "audience" };
    return {
      type: "JWT",
      ...readJwtAuthorizer(name, configuration, entries.get("identitySource"), authorizer, {
        ...names,
        notice: functions.notice,
      }),
    };
  }
  if (kind !== "request") {
    throw new TemplateError(
      "wrong-authorizer",
      authorizer.at,
      `the authorizer '${name}' of an HTTP API has the type jwt or request`,
    );
  }
  allowOnly(authorizer, REQUEST_SCHEME, `the Lambda authorizer '${name}'`);
  const parts = {
    name,
    owner: authorizer,
    uri: entries.get("authorizerUri"),
    payloadFormatVersion: entries.get("authorizerPayloadFormatVersion"),
    enableSimpleResponses: entries.get("enableSimpleResponses"),
    resultTtl: entries.get("authorizerResultTtlInSeconds"),
    identitySource: entries.get("identitySource"),
    credentials: entries.get("authorizerCredentials"),
  };
  return { type: "REQUEST", ...readLambdaAuthorizer(parts, functions) };
}

const JWT_SCHEME = ["type", "jwtConfiguration", "identitySource", "openIdConnectUrl"];
const REQUEST_SCHEME = [
  "type",
  "authorizerUri",
  "authorizerCredentials",
  "authorizerPayloadFormatVersion",
  "authorizerResultTtlInSeconds",
  "enableSimpleResponses",
  "identitySource",
];

/** The names that a JWT configuration's members have in OpenAPI and in CloudFormation, and who is told. */
interface JwtMemberNames extends Pick<StackFunctions, "notice"> {
  readonly issuer: string;
  readonly audience: string;
}

/**
 * Reads a JWT authorizer. Refuses what API Gateway cannot create: no issuer, no audience, or an identity source other
 * than one header or query parameter. On import API Gateway silently leaves out such an authorizer and its routes.
 * Does not fetch the issuer's keys.
 */
function readJwtAuthorizer(
  name: string,
  configuration: ResolvedNode | undefined,
  identitySource: ResolvedNode | undefined,
  owner: ResolvedMap,
  names: JwtMemberNames,
): JwtAuthorizer {
  const what = `the JWT authorizer '${name}'`;
  const fail = (at: JwtAuthorizer["location"], reason: string): TemplateError =>
    new TemplateError("wrong-authorizer", at, `${what} ${reason}`);
  if (configuration === undefined)
    throw fail(owner.at, `needs a JWT configuration with ${names.issuer} and ${names.audience}`);
  const members = readMap(configuration, `the JWT configuration of ${what}`);
  allowOnly(members, [names.issuer, names.audience], `the JWT configuration of ${what}`);
  const issuer = members.entries.get(names.issuer);
  const audience = members.entries.get(names.audience);
  if (issuer === undefined)
    throw fail(
      members.at,
      `needs the ${names.issuer}, for example !Sub https://cognito-idp.\${AWS::Region}.amazonaws.com/\${UserPool}`,
    );
  if (audience === undefined) throw fail(members.at, `needs the ${names.audience}, for example [!Ref AppClient]`);
  const issuerText = readText(issuer, `${names.issuer} of ${what}`);
  const isUnknown = isUnknownHere(issuerText);
  if (isUnknown) tellUnknown(names, what, issuer.at);
  if (!isUnknown && !isIssuer(issuerText))
    throw fail(issuer.at, `needs an ${names.issuer} that begins with https:// (http:// for this machine alone)`);
  return {
    name,
    identitySource: readIdentitySource(identitySource, owner, what),
    issuer: isUnknown ? NO_ISSUER : issuerText,
    audience: readAudience(audience, what, names),
    location: owner.at,
  };
}

/** In place of an issuer that is not known: no such host exists, so no token can be from it. */
const NO_ISSUER = "https://not-given.invalid";

/** API Gateway accepts https only. Here an issuer on a loopback address may use http. */
const isIssuer = (text: string): boolean => URL.canParse(text) && isSecureUrl(new URL(text));

function readAudience(node: ResolvedNode, what: string, names: JwtMemberNames): readonly string[] {
  const items = node.kind === "scalar" ? [node] : readList(node, `the audience of ${what}`).items;
  if (items.length === 0) throw new TemplateError("wrong-authorizer", node.at, `${what} needs at least one audience`);
  return items.map((item) => {
    const text = readText(item, `an audience of ${what}`);
    if (isUnknownHere(text)) tellUnknown(names, what, item.at);
    return text;
  });
}

function readIdentitySource(node: ResolvedNode | undefined, owner: ResolvedMap, what: string): string {
  const items = node === undefined ? [] : node.kind === "list" ? node.items : [node];
  const [first, second] = items;
  const text = first === undefined || second !== undefined ? "" : readText(first, `the identity source of ${what}`);
  if (/^\$request\.(?:header|querystring)\.[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(text)) return text;
  throw new TemplateError(
    "wrong-authorizer",
    node?.at ?? owner.at,
    `${what} needs one identity source, $request.header.NAME or $request.querystring.NAME`,
  );
}

/** The members of a Lambda authorizer, whatever their names in OpenAPI and in CloudFormation. */
interface LambdaAuthorizerParts {
  readonly name: string;
  readonly owner: ResolvedMap;
  readonly uri: ResolvedNode | undefined;
  readonly payloadFormatVersion: ResolvedNode | undefined;
  readonly enableSimpleResponses: ResolvedNode | undefined;
  readonly resultTtl: ResolvedNode | undefined;
  readonly identitySource: ResolvedNode | undefined;
  /** The role by which API Gateway calls the function. */
  readonly credentials: ResolvedNode | undefined;
}

/** Reads a Lambda authorizer of type REQUEST. Refuses what API Gateway refuses when it creates one. */
function readLambdaAuthorizer(parts: LambdaAuthorizerParts, functions: StackFunctions): LambdaAuthorizer {
  const { name, owner } = parts;
  const what = `the Lambda authorizer '${name}'`;
  if (parts.uri === undefined)
    throw new TemplateError("wrong-authorizer", owner.at, `${what} needs the URI of its function`);
  const payloadFormatVersion = readVersion(parts.payloadFormatVersion, owner, what);
  const enableSimpleResponses =
    parts.enableSimpleResponses !== undefined &&
    readBoolean(parts.enableSimpleResponses, `simple responses of ${what}`);
  if (enableSimpleResponses && payloadFormatVersion === "1.0") {
    throw new TemplateError(
      "wrong-authorizer",
      parts.enableSimpleResponses?.at ?? owner.at,
      `${what} may have simple responses with payload format 2.0 only`,
    );
  }
  const ttl = parts.resultTtl === undefined ? 0 : readInteger(parts.resultTtl, `the result's time to live of ${what}`);
  const identitySources = readIdentitySources(parts.identitySource, what);
  if (ttl < 0 || ttl > 3600) {
    throw new TemplateError(
      "wrong-authorizer",
      parts.resultTtl?.at ?? owner.at,
      `${what} may keep its results from 0 to 3600 seconds`,
    );
  }
  if (ttl > 0 && identitySources.length === 0) {
    throw new TemplateError(
      "wrong-authorizer",
      parts.resultTtl?.at ?? owner.at,
      `${what} needs an identity source to keep results by; give one, or keep them 0 seconds`,
    );
  }
  const functionArn = guardFunction(readText(parts.uri, `the URI of ${what}`), functions, what, parts.uri.at);
  if (parts.credentials !== undefined) functions.calledByRole.add(functionArn);
  return {
    name,
    functionArn,
    identitySources,
    payloadFormatVersion,
    enableSimpleResponses,
    resultTtl: seconds(ttl),
    location: owner.at,
  };
}

function readVersion(node: ResolvedNode | undefined, owner: ResolvedMap, what: string): "1.0" | "2.0" {
  const text = node === undefined ? "" : readText(node, `the payload format version of ${what}`);
  if (text === "1.0" || text === "1") return "1.0";
  if (text === "2.0" || text === "2") return "2.0";
  throw new TemplateError(
    "wrong-authorizer",
    node?.at ?? owner.at,
    `${what} needs a payload format version, "1.0" or "2.0"`,
  );
}

/** A list, or one text separated by commas. */
function readIdentitySources(node: ResolvedNode | undefined, what: string): readonly string[] {
  if (node === undefined) return [];
  const items = node.kind === "list" ? node.items : [node];
  const texts = items.flatMap((item) =>
    readText(item, `an identity source of ${what}`)
      .split(",")
      .map((each) => each.trim()),
  );
  for (const text of texts) {
    if (/^\$(?:request\.(?:header|querystring)\.|context\.|stageVariables\.)[^\s]+$/.test(text)) continue;
    throw new TemplateError(
      "wrong-authorizer",
      node.at,
      `${what} has an identity source that is none; write $request.header.NAME, $request.querystring.NAME, $context.NAME or $stageVariables.NAME`,
    );
  }
  return texts;
}
