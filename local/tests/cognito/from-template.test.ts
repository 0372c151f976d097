import {
  AdminGetUserCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  ListGroupsCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "@jest/globals";
import { StartError } from "../../src/model/errors";
import type { JsonObject } from "../../src/model/json";
import { CLIENT_ID, type FixtureOptions, POOL_ID, startFixture, TRIGGER_ARN } from "./running-pool";

const location = { file: "/project/template.yaml", line: 7, path: "Resources/UserPool" };
const asResource = (properties: JsonObject) => ({ logicalId: "X", properties, location });

test.each<[string, FixtureOptions, string]>([
  [
    "an unknown property",
    { pool: { FancyNewDoor: true } },
    "template.yaml:7 (Resources/UserPool/Properties/FancyNewDoor): FancyNewDoor",
  ],
  [
    "an unknown property further down",
    { pool: { Policies: { PasswordPolicy: { MinimumLength: 8, RequireMagic: true } } } },
    "Resources/UserPool/Properties/Policies/PasswordPolicy/RequireMagic",
  ],
  ["a value that is not allowed", { pool: { MfaConfiguration: "MAYBE" } }, "enum value set: [OFF, ON, OPTIONAL]"],
  [
    "V2_0 on the Lite plan",
    {
      pool: {
        UserPoolTier: "LITE",
        LambdaConfig: { PreTokenGenerationConfig: { LambdaArn: TRIGGER_ARN, LambdaVersion: "V2_0" } },
      },
    },
    "LITE pricing tier",
  ],
  ["both kinds of sign-in names", { pool: { UsernameAttributes: ["email"] } }, "aliasAttributes or usernameAttributes"],
  [
    "rotation beside the refresh flow",
    { client: { RefreshTokenRotation: { Feature: "ENABLED" } } },
    "ALLOW_REFRESH_TOKEN_AUTH is not a permitted ExplicitAuthFlow when refresh token rotation is enabled.",
  ],
  [
    "access tokens of four minutes",
    { client: { AccessTokenValidity: 4, TokenValidityUnits: { AccessToken: "minutes" } } },
    "5 minutes and 24 hours",
  ],
  [
    "a mode of custom authentication that there is not",
    {
      pool: {
        UserPoolAddOns: {
          AdvancedSecurityMode: "ENFORCED",
          AdvancedSecurityAdditionalFlows: { CustomAuthMode: "OFF" },
        },
      },
    },
    "enum value set: [AUDIT, ENFORCED]",
  ],
  [
    "a SAML provider without metadata",
    {
      edit: (pool) => ({
        ...pool,
        identityProviders: [asResource({ ProviderName: "Corp", ProviderType: "SAML", ProviderDetails: {} })],
      }),
    },
    "At least one of the MetadataURL or MetadataFile should be provided.",
  ],
  [
    "an OIDC provider without its client",
    {
      edit: (pool) => ({
        ...pool,
        identityProviders: [asResource({ ProviderName: "Corp", ProviderType: "OIDC", ProviderDetails: {} })],
      }),
    },
    "clientId, authorizeScopes, oidcIssuer and attributesRequestMethod are all required idp details.",
  ],
  [
    "a domain with a word that AWS keeps for itself",
    { edit: (pool) => ({ ...pool, domain: asResource({ Domain: "my-cognito" }) }) },
    "Domain cannot contain reserved word: cognito",
  ],
  [
    "managed login on the Lite plan",
    {
      pool: { UserPoolTier: "LITE" },
      edit: (pool) => ({ ...pool, domain: asResource({ Domain: "shop", ManagedLoginVersion: 2 }) }),
    },
    "LITE pricing tier",
  ],
  [
    "a member who is nobody",
    { edit: (pool) => ({ ...pool, groupMemberships: [asResource({ Username: "nobody", GroupName: "x" })] }) },
    "User does not exist.",
  ],
])("%s stops the start and says where", async (_what, options, text) => {
  const start = startFixture(options);
  await expect(start).rejects.toBeInstanceOf(StartError);
  await expect(start).rejects.toThrow(text);
});

test("a port that is taken stops the start", async () => {
  const running = await startFixture();
  const port = Number(new URL(running.pools.endpoint).port);
  await expect(startFixture({ options: { port } })).rejects.toMatchObject({ code: "port-taken" });
  await running.close();
});

test("a template's numbers and booleans are accepted as text, too", async () => {
  const running = await startFixture({
    pool: { Policies: { PasswordPolicy: { MinimumLength: "12", RequireNumbers: "true" } } },
    client: { AccessTokenValidity: "30", TokenValidityUnits: { AccessToken: "minutes" } },
  });
  const { UserPool } = await running.sdk.send(new DescribeUserPoolCommand({ UserPoolId: POOL_ID }));
  expect(UserPool?.Policies?.PasswordPolicy).toEqual({
    MinimumLength: 12,
    RequireUppercase: false,
    RequireLowercase: false,
    RequireNumbers: true,
    RequireSymbols: false,
    TemporaryPasswordValidityDays: 7,
  });
  await running.close();
});

test("a template's pool and client with no properties are described as on AWS", async () => {
  const running = await startFixture({
    edit: (pool) => ({
      ...pool,
      properties: {},
      clients: pool.clients.map((client) => ({ ...client, properties: { UserPoolId: POOL_ID } })),
    }),
  });
  const { UserPool } = await running.sdk.send(new DescribeUserPoolCommand({ UserPoolId: POOL_ID }));
  expect(UserPool).toMatchObject({
    Id: POOL_ID,
    Name: "UserPool",
    AccountRecoverySetting: {
      RecoveryMechanisms: [
        { Name: "verified_email", Priority: 1 },
        { Name: "verified_phone_number", Priority: 2 },
      ],
    },
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: false, UnusedAccountValidityDays: 7 },
    DeletionProtection: "INACTIVE",
    EstimatedNumberOfUsers: 0,
    LambdaConfig: {},
    MfaConfiguration: "OFF",
    UserPoolTier: "ESSENTIALS",
  });
  expect(UserPool?.SchemaAttributes).toHaveLength(21);
  const { UserPoolClient: client } = await running.sdk.send(
    new DescribeUserPoolClientCommand({ UserPoolId: POOL_ID, ClientId: CLIENT_ID }),
  );
  expect(client).toEqual({
    AllowedOAuthFlowsUserPoolClient: false,
    AuthSessionValidity: 3,
    ClientId: CLIENT_ID,
    ClientName: "AppClient",
    CreationDate: expect.any(Date),
    EnablePropagateAdditionalUserContextData: false,
    EnableTokenRevocation: true,
    LastModifiedDate: expect.any(Date),
    RefreshTokenValidity: 30,
    TokenValidityUnits: {},
    UserPoolId: POOL_ID,
  });
  await running.close();
});

test("a template's groups, users and memberships are created, and a group that it no longer names is removed", async () => {
  const options: FixtureOptions = {
    groups: [{ GroupName: "admin", Precedence: 0, UserPoolId: POOL_ID }],
    edit: (pool) => ({
      ...pool,
      users: [asResource({ Username: "dora" })],
      groupMemberships: pool.groups.length === 0 ? [] : [asResource({ Username: "dora", GroupName: "admin" })],
    }),
  };
  const running = await startFixture(options);
  const { Groups } = await running.sdk.send(new ListGroupsCommand({ UserPoolId: POOL_ID }));
  expect(Groups).toMatchObject([{ GroupName: "admin", Precedence: 0 }]);
  const { stateDirectory } = running;
  await running.sdk.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: "dora" }));
  await running.pools.close();
  const later = await startFixture({ ...options, groups: [], stateDirectory });
  expect((await later.sdk.send(new ListGroupsCommand({ UserPoolId: POOL_ID }))).Groups).toEqual([]);
  const user = await later.sdk.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: "dora" }));
  expect(user.UserStatus).toBe("FORCE_CHANGE_PASSWORD");
  await later.close();
  await running.close().catch(() => undefined);
});

test("the local issuer is the address of the pool itself", async () => {
  const running = await startFixture({ options: { issuerMode: "local" } });
  expect(running.pools.pools[0]?.issuer).toBe(`${running.pools.endpoint}/${POOL_ID}`);
  await running.close();
});

test("a pool, client and group of a nested stack without names are called by their logical ids alone", async () => {
  const running = await startFixture({
    edit: (pool) => ({
      ...pool,
      logicalId: "AuthStack/UserPool",
      clients: pool.clients.map((client) => ({ ...client, logicalId: "AuthStack/UserPoolClient" })),
      groups: [{ logicalId: "AuthStack/Deep/Admins", properties: { UserPoolId: POOL_ID }, location }],
    }),
  });
  const ids = { UserPoolId: POOL_ID, ClientId: CLIENT_ID };
  const { UserPool } = await running.sdk.send(new DescribeUserPoolCommand(ids));
  const { UserPoolClient: client } = await running.sdk.send(new DescribeUserPoolClientCommand(ids));
  const { Groups } = await running.sdk.send(new ListGroupsCommand(ids));
  expect([UserPool?.Name, client?.ClientName, Groups?.[0]?.GroupName]).toEqual([
    "UserPool",
    "UserPoolClient",
    "Admins",
  ]);
  await running.close();
});
