import { TemplateError } from "../../model/errors";
import type { MethodAuthorizer } from "../../model/rest-api";
import { type Seconds, seconds } from "../../model/time";
import {
  allowOnly,
  entryText,
  isUnknownHere,
  type ResolvedMap,
  type ResolvedNode,
  readInteger,
  readText,
  readTexts,
} from "../document/node";
import { guardFunction, type StackFunctions, tellUnknown } from "../resources/lambda-functions";
import { allProperties, type LiveResource } from "../resources/live-resource";

/** An authorizer that a REST API defines by name. */
export type RestAuthorizer = Extract<MethodAuthorizer, { readonly name: string }>;

/** The members of an authorizer, whatever their names in OpenAPI and in CloudFormation. */
interface AuthorizerParts {
  readonly name: string;
  readonly owner: ResolvedMap;
  readonly type: string;
  readonly providerArns: ResolvedNode | undefined;
  readonly uri: ResolvedNode | undefined;
  readonly credentials: ResolvedNode | undefined;
  /** `method.request.header.Authorization`, several of them separated by commas. */
  readonly identitySource: string;
  readonly validationExpression: ResolvedNode | undefined;
  readonly resultTtl: ResolvedNode | undefined;
}

const RESOURCE = [
  "AuthType",
  "AuthorizerCredentials",
  "AuthorizerResultTtlInSeconds",
  "AuthorizerUri",
  "IdentitySource",
  "IdentityValidationExpression",
  "Name",
  "ProviderARNs",
  "RestApiId",
  "Type",
];

/** Reads an `AWS::ApiGateway::Authorizer`. */
export function readRestAuthorizerResource(resource: LiveResource, functions: StackFunctions): RestAuthorizer {
  const owner = allProperties(resource);
  const { entries } = owner;
  allowOnly(owner, RESOURCE, `the authorizer '${resource.logicalId}'`);
  const parts = {
    name: entryText(owner, "Name") ?? resource.logicalId,
    owner,
    type: entryText(owner, "Type") ?? "",
    providerArns: entries.get("ProviderARNs"),
    uri: entries.get("AuthorizerUri"),
    credentials: entries.get("AuthorizerCredentials"),
    identitySource: entryText(owner, "IdentitySource") ?? "",
    validationExpression: entries.get("IdentityValidationExpression"),
    resultTtl: entries.get("AuthorizerResultTtlInSeconds"),
  };
  return readAuthorizer(parts, functions);
}

const SCHEME = [
  "authorizerCredentials",
  "authorizerResultTtlInSeconds",
  "authorizerUri",
  "identitySource",
  "identityValidationExpression",
  "providerARNs",
  "type",
];

/** Reads an OpenAPI security scheme with its `x-amazon-apigateway-authorizer`. */
export function readSchemeAuthorizer(
  name: string,
  scheme: ResolvedMap,
  authorizer: ResolvedMap,
  functions: StackFunctions,
): RestAuthorizer {
  const { entries } = authorizer;
  allowOnly(authorizer, SCHEME, `the authorizer '${name}'`);
  const type = entryText(authorizer, "type") ?? "";
  const isHeader = entryText(scheme, "in") === "header";
  const header = isHeader ? entryText(scheme, "name") : undefined;
  const ofHeader = header === undefined || type.toLowerCase() === "request" ? "" : `method.request.header.${header}`;
  const parts = {
    name,
    owner: authorizer,
    type: type.toUpperCase(),
    providerArns: entries.get("providerARNs"),
    uri: entries.get("authorizerUri"),
    credentials: entries.get("authorizerCredentials"),
    identitySource: entryText(authorizer, "identitySource") ?? ofHeader,
    validationExpression: entries.get("identityValidationExpression"),
    resultTtl: entries.get("authorizerResultTtlInSeconds"),
  };
  return readAuthorizer(parts, functions);
}

function readAuthorizer(parts: AuthorizerParts, functions: StackFunctions): RestAuthorizer {
  const { type, name, owner } = parts;
  const location = owner.at;
  if (type === "COGNITO_USER_POOLS") {
    const header = readHeader(parts);
    return { type, name, header, providerArns: readPools(parts, functions), ...readExpression(parts), location };
  }
  if (type === "TOKEN") {
    const identitySources = [`method.request.header.${readHeader(parts)}`];
    const common = { name, identitySources, resultTtl: readTtl(parts), location };
    return { type, functionArn: readFunction(parts, functions), ...common, ...readExpression(parts) };
  }
  if (type === "REQUEST") {
    const identitySources = readSources(parts);
    const resultTtl = readTtl(parts);
    if (resultTtl > 0 && identitySources.length === 0) {
      throw fail(parts, undefined, "needs an identity source to keep results by; give one, or keep them 0 seconds");
    }
    return { type, functionArn: readFunction(parts, functions), name, identitySources, resultTtl, location };
  }
  throw fail(parts, undefined, "has the type COGNITO_USER_POOLS, TOKEN or REQUEST");
}

const fail = ({ name, owner }: AuthorizerParts, node: ResolvedNode | undefined, reason: string): TemplateError =>
  new TemplateError("wrong-authorizer", node?.at ?? owner.at, `the authorizer '${name}' ${reason}`);

/** User pool and TOKEN authorizers have exactly one header. */
function readHeader(parts: AuthorizerParts): string {
  const header = /^method\.request\.header\.([A-Za-z0-9!#$%&'*+.^_`|~-]+)$/.exec(parts.identitySource)?.[1];
  if (header !== undefined) return header;
  throw fail(
    parts,
    undefined,
    "needs one header as its identity source, for example method.request.header.Authorization",
  );
}

function readSources(parts: AuthorizerParts): readonly string[] {
  const sources = parts.identitySource.split(",").map((each) => each.trim());
  return sources
    .filter((each) => each !== "")
    .map((source) => {
      if (/^(?:method\.request\.(?:header|querystring)|stageVariables|context)\.[^\s]+$/.test(source)) return source;
      throw fail(
        parts,
        undefined,
        "has an identity source that is none; write method.request.header.NAME, method.request.querystring.NAME, stageVariables.NAME or context.NAME",
      );
    });
}

/** In place of a user pool that is not known, in a region that does not exist. */
const NO_POOL = "arn:aws:cognito-idp:not-given:123456789012:userpool/not-given_NotGiven0";

function readPools(parts: AuthorizerParts, functions: StackFunctions): readonly string[] {
  const { providerArns, name } = parts;
  const pools = providerArns === undefined ? [] : readTexts(providerArns, `the user pools of the authorizer '${name}'`);
  if (pools.length === 0)
    throw fail(parts, providerArns, "needs the ARN of a user pool, for example !GetAtt UserPool.Arn");
  return pools.map((pool) => {
    if (isUnknownHere(pool)) {
      tellUnknown(functions, `the authorizer '${name}'`, providerArns?.at ?? parts.owner.at);
      return NO_POOL;
    }
    if (/^arn:[a-z-]+:cognito-idp:[a-z0-9-]+:\d{12}:userpool\/[\w-]+$/.test(pool)) return pool;
    throw fail(parts, providerArns, "needs ARNs of user pools, for example !GetAtt UserPool.Arn");
  });
}

function readExpression(parts: AuthorizerParts): { readonly validationExpression?: string } {
  const node = parts.validationExpression;
  if (node === undefined) return {};
  const text = readText(node, `the validation expression of the authorizer '${parts.name}'`);
  try {
    new RegExp(text);
  } catch {
    throw fail(parts, node, "has a validation expression that is no regular expression");
  }
  return { validationExpression: text };
}

const DEFAULT_TTL = 300;
const MAX_TTL = 3600;

function readTtl(parts: AuthorizerParts): Seconds {
  const node = parts.resultTtl;
  const ttl = node === undefined ? DEFAULT_TTL : readInteger(node, `the result's time to live of '${parts.name}'`);
  if (ttl >= 0 && ttl <= MAX_TTL) return seconds(ttl);
  throw fail(parts, node, `may keep its results from 0 to ${MAX_TTL} seconds`);
}

function readFunction(parts: AuthorizerParts, functions: StackFunctions): string {
  const { uri, name, credentials } = parts;
  if (uri === undefined) throw fail(parts, undefined, "needs the URI of its function");
  const what = `the authorizer '${name}'`;
  const arn = guardFunction(readText(uri, `the URI of ${what}`), functions, what, uri.at);
  if (credentials !== undefined) functions.calledByRole.add(arn);
  return arn;
}
