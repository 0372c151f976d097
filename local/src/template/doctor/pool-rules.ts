import type { Application } from "../../model/application";
import { isJsonObject, type JsonObject, type JsonValue } from "../../model/json";
import type { CognitoResource, UserPoolResource } from "../../model/user-pool";
import type { Finding, Rule } from "./rule";

const GUIDE = "https://docs.aws.amazon.com/cognito/latest/developerguide";

/** What Cognito refuses when it creates a pool, and answers that surprise. */
export const POOL_RULES: readonly Rule[] = [
  {
    code: "sign-in-names-exclusive",
    page: `${GUIDE}/user-pool-settings-attributes.html`,
    find: each(({ properties, logicalId }) =>
      isSet(properties["AliasAttributes"]) && isSet(properties["UsernameAttributes"])
        ? `'${logicalId}' has AliasAttributes and UsernameAttributes; Cognito takes one of them`
        : undefined,
    ),
  },
  {
    code: "trigger-version-needs-plan",
    page: `${GUIDE}/cognito-sign-in-feature-plans.html`,
    find: each(({ properties, logicalId }) => {
      const version = objectAt(objectAt(properties, "LambdaConfig"), "PreTokenGenerationConfig")?.["LambdaVersion"];
      return properties["UserPoolTier"] === "LITE" && version !== undefined && version !== "V1_0"
        ? `'${logicalId}' asks for trigger version ${String(version)} on the plan LITE; it needs ESSENTIALS`
        : undefined;
    }),
  },
  {
    code: "threat-protection-needs-plan",
    page: `${GUIDE}/cognito-sign-in-feature-plans.html`,
    find: each(({ properties, logicalId }) => {
      const mode = objectAt(properties, "UserPoolAddOns")?.["AdvancedSecurityMode"];
      return (mode === "AUDIT" || mode === "ENFORCED") && properties["UserPoolTier"] !== "PLUS"
        ? `'${logicalId}' asks for threat protection (${mode}); it needs UserPoolTier: PLUS`
        : undefined;
    }),
  },
  {
    code: "risk-settings-without-threat-protection",
    page: `${GUIDE}/cognito-user-pool-settings-threat-protection.html`,
    find: each(({ properties, logicalId, riskConfigurations = [] }) => {
      const mode = objectAt(properties, "UserPoolAddOns")?.["AdvancedSecurityMode"] ?? "OFF";
      return mode === "OFF" && riskConfigurations.length > 0
        ? `'${logicalId}' has a risk configuration and no threat protection; Cognito refuses that without AdvancedSecurityMode`
        : undefined;
    }),
  },
  {
    code: "trigger-too-slow",
    page: `${GUIDE}/cognito-user-pools-working-with-lambda-triggers.html`,
    find: ({ userPools, functions }) => userPools.flatMap((pool) => slowTriggers(pool, functions)),
  },
  {
    code: "client-without-branding",
    page: `${GUIDE}/managed-login-branding.html`,
    find: ({ userPools }) => userPools.flatMap(bareClients),
  },
  {
    code: "client-tells-who-exists",
    page: `${GUIDE}/cognito-user-pool-managing-errors.html`,
    find: clients(({ properties, logicalId }) =>
      properties["PreventUserExistenceErrors"] === "ENABLED"
        ? undefined
        : `'${logicalId}' tells anyone which users exist (CloudFormation's default); write PreventUserExistenceErrors: ENABLED`,
    ),
  },
  {
    code: "refresh-flow-and-rotation",
    page: `${GUIDE}/amazon-cognito-user-pools-using-the-refresh-token.html`,
    find: clients(({ properties, logicalId }) =>
      objectAt(properties, "RefreshTokenRotation")?.["Feature"] === "ENABLED" &&
      listAt(properties, "ExplicitAuthFlows").includes("ALLOW_REFRESH_TOKEN_AUTH")
        ? `'${logicalId}' rotates refresh tokens and allows ALLOW_REFRESH_TOKEN_AUTH; Cognito refuses the two together`
        : undefined,
    ),
  },
  {
    code: "device-tracking-needs-srp",
    page: "https://repost.aws/knowledge-center/cognito-invalid-refresh-token-error",
    find: ({ userPools }) => userPools.flatMap(passwordsOnDevices),
  },
  {
    code: "domain-prefix-refused",
    page: `${GUIDE}/cognito-user-pools-assign-domain-prefix.html`,
    find: ({ userPools }) => userPools.flatMap(refusedPrefixes),
  },
];

type Message<Resource> = (resource: Resource) => string | undefined;

/** A rule over every pool. */
function each(message: Message<UserPoolResource>): Rule["find"] {
  return ({ userPools }) => userPools.flatMap((pool) => finding(message(pool), pool));
}

/** A rule over every app client. */
function clients(message: Message<CognitoResource>): Rule["find"] {
  return ({ userPools }) =>
    userPools.flatMap((pool) => pool.clients.flatMap((client) => finding(message(client), client)));
}

const finding = (message: string | undefined, { location }: CognitoResource): readonly Finding[] =>
  message === undefined ? [] : [{ message, location }];

/** Cognito waits five seconds for a trigger, whatever the function's own limit is. */
function slowTriggers(pool: UserPoolResource, functions: Application["functions"]): readonly Finding[] {
  const config = Object.entries(objectAt(pool.properties, "LambdaConfig") ?? {});
  return config.flatMap(([trigger, value]) => {
    const arn = isJsonObject(value) ? value["LambdaArn"] : value;
    const called = functions.find((candidate) => candidate.arn === arn);
    if (called === undefined || called.timeout <= 5) return [];
    const message = `'${called.logicalId}' may run ${called.timeout} s as trigger ${trigger} of '${pool.logicalId}', but Cognito waits 5 s`;
    return [{ message, location: called.location }];
  });
}

/** The local pool lets such sign-ins refresh by their device's key: docs/aws-behaviour/cognito-mfa.md, D18. */
function passwordsOnDevices({ properties: pool, clients: all }: UserPoolResource): readonly Finding[] {
  if (objectAt(pool, "DeviceConfiguration") === undefined) return [];
  return all
    .filter(({ properties }) =>
      listAt(properties, "ExplicitAuthFlows").some((flow) => /^(ALLOW_)?USER_PASSWORD_AUTH$/.test(String(flow))),
    )
    .map(({ logicalId, location }) => ({
      message: `'${logicalId}' allows USER_PASSWORD_AUTH in a pool with DeviceConfiguration; AWS refreshes no session of it there, but of USER_SRP_AUTH`,
      location,
    }));
}

/** Managed login of version 2 answers 403 for a client without a branding. */
function bareClients({ domain, clients: all, brandings }: UserPoolResource): readonly Finding[] {
  if (String(domain?.properties["ManagedLoginVersion"]) !== "2") return [];
  return (
    all
      .filter(({ clientId }) => !brandings.some(({ properties }) => properties["ClientId"] === clientId))
      // A program sees no page.
      .filter(({ properties }) => listAt(properties, "AllowedOAuthFlows").join() !== "client_credentials")
      .map(({ logicalId, location }) => ({
        message: `'${logicalId}' has no AWS::Cognito::ManagedLoginBranding; managed login of version 2 answers 403 for it`,
        location,
      }))
  );
}

function refusedPrefixes({ domain }: UserPoolResource): readonly Finding[] {
  const prefix = domain?.properties["Domain"];
  if (domain === undefined || typeof prefix !== "string" || domain.properties["CustomDomainConfig"] !== undefined)
    return [];
  const isWellFormed = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(prefix);
  const word = ["aws", "amazon", "cognito"].find((each) => prefix.includes(each));
  if (isWellFormed && word === undefined) return [];
  const why = word === undefined ? "it may hold a-z, 0-9 and '-' in between, 63 in all" : `it may not hold '${word}'`;
  return [{ message: `Cognito refuses the domain prefix of '${domain.logicalId}': ${why}`, location: domain.location }];
}

const isSet = (value: JsonValue | undefined): boolean => Array.isArray(value) && value.length > 0;

const objectAt = (object: JsonObject | undefined, key: string): JsonObject | undefined => {
  const value = object?.[key];
  return isJsonObject(value) ? value : undefined;
};

function listAt(object: JsonObject, key: string): readonly JsonValue[] {
  const value = object[key];
  return Array.isArray(value) ? value : [];
}
