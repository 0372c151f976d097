import { TemplateError } from "../../errors";
import type { JsonObject } from "../../model/json";
import type { CognitoResource, UserPoolClientResource, UserPoolResource } from "../../model/user-pool";
import type { ResolvedMap } from "../document/node";
import { readBoolean, readText, toJsonObject } from "../document/readers";
import { functionNamed, type StackFunctions } from "./functions";
import type { TemplateResource } from "./resource";
import { allProperties, attributeOf, ofType, property, refOf, type StackView } from "./stack-view";

/** Which resource types belong to a pool, and where they go in the model. */
const PARTS = {
  groups: "AWS::Cognito::UserPoolGroup",
  resourceServers: "AWS::Cognito::UserPoolResourceServer",
  identityProviders: "AWS::Cognito::UserPoolIdentityProvider",
  brandings: "AWS::Cognito::ManagedLoginBranding",
  users: "AWS::Cognito::UserPoolUser",
  groupMemberships: "AWS::Cognito::UserPoolUserToGroupAttachment",
} as const;

/** The user pools of a stack with everything that names them by `UserPoolId`. Properties are not looked into, except triggers. */
export function readUserPools(view: StackView, functions: StackFunctions): readonly UserPoolResource[] {
  const pools = ofType(view, "AWS::Cognito::UserPool").map((resource) => readPool(view, resource, functions));
  for (const type of [...Object.values(PARTS), CLIENT, DOMAIN]) refuseStrays(view, type, pools);
  return pools;
}

const CLIENT = "AWS::Cognito::UserPoolClient";
const DOMAIN = "AWS::Cognito::UserPoolDomain";

function readPool(view: StackView, resource: TemplateResource, functions: StackFunctions): UserPoolResource {
  const id = refOf(view, resource);
  const properties = allProperties(view, resource);
  checkTriggers(properties, functions, resource.logicalId);
  const own = (type: string): readonly TemplateResource[] =>
    ofType(view, type).filter((part) => poolIdOf(view, part) === id);
  const parts = (type: string): readonly CognitoResource[] => own(type).map((part) => describe(view, part));
  const [domain, second] = own(DOMAIN);
  if (second !== undefined) {
    throw new TemplateError(
      "domain-twice",
      second.at,
      `the user pool '${resource.logicalId}' already has the domain '${domain?.logicalId}'; leave one of them out`,
    );
  }
  return {
    ...describe(view, resource),
    properties: toJsonObject(properties),
    id,
    arn: attributeOf(view, resource, "Arn"),
    clients: own(CLIENT).map((part) => readClient(view, part)),
    groups: parts(PARTS.groups),
    resourceServers: parts(PARTS.resourceServers),
    identityProviders: parts(PARTS.identityProviders),
    brandings: parts(PARTS.brandings),
    users: parts(PARTS.users),
    groupMemberships: parts(PARTS.groupMemberships),
    ...(domain === undefined ? {} : { domain: describe(view, domain) }),
  };
}

function readClient(view: StackView, resource: TemplateResource): UserPoolClientResource {
  const generate = property(view, resource, "GenerateSecret");
  const isSecret = generate !== undefined && readBoolean(generate, `GenerateSecret of '${resource.logicalId}'`);
  return {
    ...describe(view, resource),
    clientId: refOf(view, resource),
    ...(isSecret ? { clientSecret: attributeOf(view, resource, "ClientSecret") } : {}),
  };
}

function describe(view: StackView, resource: TemplateResource): CognitoResource {
  const properties: JsonObject = toJsonObject(allProperties(view, resource));
  return { logicalId: view.logicalIdPrefix + resource.logicalId, properties, location: resource.at };
}

function poolIdOf(view: StackView, resource: TemplateResource): string {
  const node = property(view, resource, "UserPoolId");
  if (node === undefined) {
    throw new TemplateError(
      "pool-missing",
      resource.at,
      `'${resource.logicalId}' needs a UserPoolId, for example !Ref UserPool`,
    );
  }
  return readText(node, `UserPoolId of '${resource.logicalId}'`);
}

/** What belongs to a pool elsewhere cannot be made here. */
function refuseStrays(view: StackView, type: string, pools: readonly UserPoolResource[]): void {
  for (const resource of ofType(view, type)) {
    const id = poolIdOf(view, resource);
    if (pools.some((pool) => pool.id === id)) continue;
    view.notice({
      code: "pool-elsewhere",
      message: `'${resource.logicalId}' (${type}) belongs to a user pool that is not in this template; it is not made here`,
      location: resource.at,
    });
  }
}

/** Triggers whose value is an ARN, and those whose value holds one. */
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
    functionNamed(
      readText(arn, `the trigger ${trigger} of '${logicalId}'`),
      functions,
      `the trigger ${trigger} of '${logicalId}'`,
      arn.at,
    );
  }
}
