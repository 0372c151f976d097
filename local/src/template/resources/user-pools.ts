import { TemplateError } from "../../model/errors";
import type { JsonObject } from "../../model/json";
import type { CognitoResource, UserPoolClientResource, UserPoolResource } from "../../model/user-pool";
import { type ResolvedMap, readBoolean, readText, toJsonObject } from "../document/node";
import { guardFunction, type StackFunctions } from "./lambda-functions";
import {
  allProperties,
  attributeOf,
  fullId,
  type LiveResource,
  type LiveResources,
  ofType,
  property,
  refOf,
} from "./live-resource";

/** Which resource types belong to a pool, and where they go in the model. */
const PARTS = {
  groups: "AWS::Cognito::UserPoolGroup",
  resourceServers: "AWS::Cognito::UserPoolResourceServer",
  identityProviders: "AWS::Cognito::UserPoolIdentityProvider",
  brandings: "AWS::Cognito::ManagedLoginBranding",
  terms: "AWS::Cognito::Terms",
  replicas: "AWS::Cognito::UserPoolReplica",
  uiCustomizations: "AWS::Cognito::UserPoolUICustomizationAttachment",
  riskConfigurations: "AWS::Cognito::UserPoolRiskConfigurationAttachment",
  logDeliveries: "AWS::Cognito::LogDeliveryConfiguration",
  users: "AWS::Cognito::UserPoolUser",
  groupMemberships: "AWS::Cognito::UserPoolUserToGroupAttachment",
} as const;

/**
 * The user pools of a stack with everything that names them by `UserPoolId`. Checks triggers, and no other properties.
 */
export function readUserPools(resources: LiveResources, functions: StackFunctions): readonly UserPoolResource[] {
  const pools = ofType(resources, "AWS::Cognito::UserPool").map((resource) => readPool(resource, resources, functions));
  for (const type of [...Object.values(PARTS), CLIENT, DOMAIN]) warnOfStrays(ofType(resources, type), pools);
  return pools;
}

const CLIENT = "AWS::Cognito::UserPoolClient";
const DOMAIN = "AWS::Cognito::UserPoolDomain";

function readPool(resource: LiveResource, resources: LiveResources, functions: StackFunctions): UserPoolResource {
  const id = refOf(resource);
  const properties = allProperties(resource);
  checkTriggers(properties, functions, resource.logicalId);
  const own = (type: string): LiveResources => ofType(resources, type).filter((part) => poolIdOf(part) === id);
  const parts = (type: string): readonly CognitoResource[] => own(type).map((part) => describe(part));
  const domain = readDomain(resource.logicalId, own(DOMAIN));
  return {
    ...describe(resource),
    properties: toJsonObject(properties),
    id,
    arn: attributeOf(resource, "Arn"),
    clients: own(CLIENT).map((part) => readClient(part)),
    groups: parts(PARTS.groups),
    resourceServers: parts(PARTS.resourceServers),
    identityProviders: parts(PARTS.identityProviders),
    brandings: parts(PARTS.brandings),
    terms: own(PARTS.terms).map((part) => ({ ...describe(part), termsId: attributeOf(part, "TermsId") })),
    replicas: parts(PARTS.replicas),
    uiCustomizations: parts(PARTS.uiCustomizations),
    riskConfigurations: parts(PARTS.riskConfigurations),
    logDeliveries: parts(PARTS.logDeliveries),
    users: parts(PARTS.users),
    groupMemberships: parts(PARTS.groupMemberships),
    ...(domain === undefined ? {} : { domain: describe(domain) }),
  };
}

/**
 * The domain that the pool's pages are served for: its prefix, or else a name of one's own. A pool may have one of each; both
 * lead to the same pages.
 */
function readDomain(poolId: string, domains: LiveResources): LiveResource | undefined {
  const isCustom = (domain: LiveResource): boolean => property(domain, "CustomDomainConfig") !== undefined;
  const custom = domains.filter(isCustom);
  const prefixes = domains.filter((domain) => !isCustom(domain));
  for (const [first, second] of [prefixes, custom]) {
    if (second === undefined) continue;
    throw new TemplateError(
      "domain-twice",
      second.at,
      `the user pool '${poolId}' already has the domain '${first?.logicalId}'; leave one of them out`,
    );
  }
  return prefixes[0] ?? custom[0];
}

function readClient(resource: LiveResource): UserPoolClientResource {
  const generate = property(resource, "GenerateSecret");
  const isSecret = generate !== undefined && readBoolean(generate, `GenerateSecret of '${resource.logicalId}'`);
  return {
    ...describe(resource),
    clientId: refOf(resource),
    ...(isSecret ? { clientSecret: attributeOf(resource, "ClientSecret") } : {}),
  };
}

function describe(resource: LiveResource): CognitoResource {
  const properties: JsonObject = toJsonObject(allProperties(resource));
  return { logicalId: fullId(resource), properties, location: resource.at };
}

function poolIdOf(resource: LiveResource): string {
  const node = property(resource, "UserPoolId");
  if (node === undefined) {
    throw new TemplateError(
      "pool-missing",
      resource.at,
      `'${resource.logicalId}' needs a UserPoolId, for example !Ref UserPool`,
    );
  }
  return readText(node, `UserPoolId of '${resource.logicalId}'`);
}

/** Warns of parts of a pool that is not in this template. They are not created. */
function warnOfStrays(parts: LiveResources, pools: readonly UserPoolResource[]): void {
  for (const resource of parts) {
    const id = poolIdOf(resource);
    if (pools.some((pool) => pool.id === id)) continue;
    resource.stack.notice({
      code: "pool-elsewhere",
      message: `'${resource.logicalId}' (${resource.type}) belongs to a user pool that is not in this template; it is not made here`,
      location: resource.at,
    });
  }
}

/** Checks that every trigger, given as an ARN or as a map with one, names a function. */
function checkTriggers(properties: ResolvedMap, functions: StackFunctions, logicalId: string): void {
  const config = properties.entries.get("LambdaConfig");
  if (config === undefined) return;
  if (config.kind !== "map")
    throw new TemplateError("wrong-trigger", config.at, `LambdaConfig of '${logicalId}' must be a map`);
  for (const [trigger, value] of config.entries) {
    if (trigger === "KMSKeyID") continue;
    const arn = value.kind === "map" ? value.entries.get("LambdaArn") : value;
    if (arn === undefined) {
      throw new TemplateError("wrong-trigger", value.at, `the trigger ${trigger} of '${logicalId}' needs a LambdaArn`);
    }
    guardFunction(
      readText(arn, `the trigger ${trigger} of '${logicalId}'`),
      functions,
      `the trigger ${trigger} of '${logicalId}'`,
      arn.at,
    );
  }
}
