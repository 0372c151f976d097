import {
  AddCustomAttributesCommand,
  AdminCreateUserCommand,
  CreateIdentityProviderCommand,
  CreateManagedLoginBrandingCommand,
  CreateResourceServerCommand,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  CreateUserPoolDomainCommand,
  DeleteIdentityProviderCommand,
  DeleteManagedLoginBrandingCommand,
  DeleteResourceServerCommand,
  DeleteUserPoolClientCommand,
  DeleteUserPoolCommand,
  DeleteUserPoolDomainCommand,
  DescribeIdentityProviderCommand,
  DescribeManagedLoginBrandingByClientCommand,
  DescribeManagedLoginBrandingCommand,
  DescribeResourceServerCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  DescribeUserPoolDomainCommand,
  GetIdentityProviderByIdentifierCommand,
  InitiateAuthCommand,
  ListIdentityProvidersCommand,
  ListResourceServersCommand,
  ListTagsForResourceCommand,
  ListUserPoolClientsCommand,
  ListUserPoolsCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateIdentityProviderCommand,
  UpdateManagedLoginBrandingCommand,
  UpdateResourceServerCommand,
  UpdateUserPoolClientCommand,
  UpdateUserPoolCommand,
  UpdateUserPoolDomainCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { CLIENT_ID, PASSWORD, POOL_ID, type RunningPools, startFixture, TRIGGER_ARN } from "./running-pool";
import { makeUser, signIn } from "./running-pool-steps";

let running: RunningPools;
beforeAll(async () => {
  running = await startFixture();
  await makeUser(running.sdk, "alice");
});
afterAll(() => running.close());

const send: RunningPools["sdk"]["send"] = ((command: never) => running.sdk.send(command)) as never;
const newPool = async (given: Partial<CreateUserPoolCommandInput> = {}): Promise<string> => {
  const { UserPool } = await send(new CreateUserPoolCommand({ PoolName: "made", ...given }));
  return UserPool?.Id ?? "";
};
const newClient = async (UserPoolId: string, given: Partial<CreateUserPoolClientCommandInput> = {}) => {
  const { UserPoolClient } = await send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: "made", ...given }));
  return UserPoolClient ?? {};
};
const of = { UserPoolId: POOL_ID };

describe("a pool made by the API", () => {
  test("has an id of AWS's form, AWS's defaults and keys, and signs users in after a restart", async () => {
    const first = await startFixture();
    const made = await first.sdk.send(new CreateUserPoolCommand({ PoolName: "mine" }));
    const UserPoolId = made.UserPool?.Id ?? "";
    expect(UserPoolId).toMatch(/^us-east-1_[a-zA-Z0-9]{9}$/);
    expect(made.UserPool).toMatchObject({ Name: "mine", MfaConfiguration: "OFF", UserPoolTier: "ESSENTIALS" });
    const client = await first.sdk.send(
      new CreateUserPoolClientCommand({ UserPoolId, ClientName: "c", ExplicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH"] }),
    );
    const ClientId = client.UserPoolClient?.ClientId ?? "";
    expect(ClientId).toMatch(/^[a-z0-9]{26}$/);
    await first.sdk.send(
      new AdminCreateUserCommand({
        UserPoolId,
        Username: "bob",
        TemporaryPassword: PASSWORD,
        MessageAction: "SUPPRESS",
      }),
    );
    const again = await first.restart();
    const AuthParameters = { USERNAME: "bob", PASSWORD };
    const asked = await again.sdk.send(
      new InitiateAuthCommand({ AuthFlow: "USER_PASSWORD_AUTH", ClientId, AuthParameters }),
    );
    expect(asked.ChallengeName).toBe("NEW_PASSWORD_REQUIRED");
    const keys = await fetch(`${again.pools.endpoint}/${UserPoolId}/.well-known/jwks.json`);
    expect(await keys.json()).toMatchObject({ keys: [{ kty: "RSA" }, { kty: "RSA" }] });
    await again.close();
  });

  test("is listed page by page, changed as a whole, and gone with all that it had", async () => {
    const id = await newPool({ AliasAttributes: ["email"], AutoVerifiedAttributes: ["email"] });
    const listed: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await send(new ListUserPoolsCommand({ MaxResults: 1, ...(NextToken && { NextToken }) }));
      listed.push(...(page.UserPools ?? []).map(({ Id = "" }) => Id));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(listed).toEqual(expect.arrayContaining([id, POOL_ID]));
    await send(new UpdateUserPoolCommand({ UserPoolId: id, DeletionProtection: "ACTIVE" }));
    const { UserPool } = await send(new DescribeUserPoolCommand({ UserPoolId: id }));
    expect(UserPool).toMatchObject({ Name: "made", AliasAttributes: ["email"], DeletionProtection: "ACTIVE" });
    expect(UserPool?.AutoVerifiedAttributes).toBeUndefined();
    await expect(send(new DeleteUserPoolCommand({ UserPoolId: id }))).rejects.toThrow(
      "deletion protection is activated",
    );
    await send(new UpdateUserPoolCommand({ UserPoolId: id }));
    await send(new AdminCreateUserCommand({ UserPoolId: id, Username: "bob", MessageAction: "SUPPRESS" }));
    await send(new DeleteUserPoolCommand({ UserPoolId: id }));
    await expect(send(new DescribeUserPoolCommand({ UserPoolId: id }))).rejects.toThrow("does not exist");
    const left = Object.values(running.pools.services.tables).flatMap((table) => [...table.entries([id])]);
    expect(left).toEqual([]);
  });

  test("takes further attributes, each name once", async () => {
    const id = await newPool();
    const CustomAttributes = [{ Name: "team", AttributeDataType: "String" as const, Mutable: true }];
    await send(new AddCustomAttributesCommand({ UserPoolId: id, CustomAttributes }));
    const { UserPool } = await send(new DescribeUserPoolCommand({ UserPoolId: id }));
    expect(UserPool?.SchemaAttributes?.map(({ Name }) => Name)).toContain("custom:team");
    await expect(send(new AddCustomAttributesCommand({ UserPoolId: id, CustomAttributes }))).rejects.toThrow(
      "custom:team: Existing attribute already has name custom:team.",
    );
  });

  test("carries tags", async () => {
    const { UserPool } = await send(new CreateUserPoolCommand({ PoolName: "tagged", UserPoolTags: { a: "1" } }));
    const ResourceArn = UserPool?.Arn ?? "";
    await send(new TagResourceCommand({ ResourceArn, Tags: { b: "2" } }));
    await send(new UntagResourceCommand({ ResourceArn, TagKeys: ["a"] }));
    expect((await send(new ListTagsForResourceCommand({ ResourceArn }))).Tags).toEqual({ b: "2" });
  });
});

describe("a client made by the API", () => {
  test("has a secret when it wants one, keeps it, and loses what an update leaves out", async () => {
    const id = await newPool();
    const made = await newClient(id, { GenerateSecret: true, RefreshTokenValidity: 5 });
    expect(made.ClientSecret).toMatch(/^[a-z0-9]{52}$/);
    const ClientId = made.ClientId ?? "";
    const updated = await send(new UpdateUserPoolClientCommand({ UserPoolId: id, ClientId }));
    expect(updated.UserPoolClient).toMatchObject({ ClientName: "made", RefreshTokenValidity: 30 });
    expect(updated.UserPoolClient?.ClientSecret).toBe(made.ClientSecret);
    const listed = await send(new ListUserPoolClientsCommand({ UserPoolId: id, MaxResults: 60 }));
    expect(listed.UserPoolClients).toEqual([{ ClientId, UserPoolId: id, ClientName: "made" }]);
    await send(new DeleteUserPoolClientCommand({ UserPoolId: id, ClientId }));
    await expect(send(new DescribeUserPoolClientCommand({ UserPoolId: id, ClientId }))).rejects.toThrow(
      "does not exist",
    );
  });

  test("may bring its own secret", async () => {
    const ClientSecret = "abcdefghijklmnopqrstuvwxyz";
    expect((await newClient(await newPool(), { ClientSecret })).ClientSecret).toBe(ClientSecret);
  });
});

test("what the API changes of a template's client holds until the next start, and is said", async () => {
  const first = await startFixture();
  await makeUser(first.sdk, "alice");
  await first.sdk.send(new UpdateUserPoolClientCommand({ ...of, ClientId: CLIENT_ID }));
  await expect(signIn(first.sdk, "alice")).rejects.toThrow("USER_PASSWORD_AUTH flow not enabled");
  expect(first.logged.join("\n")).toContain(`The API has changed client ${CLIENT_ID}`);
  const again = await first.restart();
  expect((await signIn(again.sdk, "alice")).AuthenticationResult).toBeDefined();
  await again.close();
});

describe("what belongs to a pool", () => {
  test("resource servers, whose scopes clients may have", async () => {
    const id = await newPool();
    const server = { UserPoolId: id, Identifier: "api", Name: "The API" };
    const Scopes = [{ ScopeName: "read", ScopeDescription: "Reads." }];
    await expect(newClient(id, { AllowedOAuthScopes: ["api/read"] })).rejects.toMatchObject({
      name: "ScopeDoesNotExistException",
    });
    await send(new CreateResourceServerCommand({ ...server, Scopes }));
    await newClient(id, { AllowedOAuthScopes: ["api/read"] });
    expect((await send(new DescribeResourceServerCommand(server))).ResourceServer).toEqual({ ...server, Scopes });
    expect((await send(new ListResourceServersCommand({ UserPoolId: id }))).ResourceServers).toHaveLength(1);
    expect((await send(new UpdateResourceServerCommand(server))).ResourceServer).toEqual(server);
    await expect(send(new CreateResourceServerCommand(server))).rejects.toThrow(
      `api already exists in user pool ${id}.`,
    );
    await send(new DeleteResourceServerCommand(server));
    await expect(send(new DescribeResourceServerCommand(server))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });

  test("one domain, which keeps the pool from being deleted", async () => {
    const id = await newPool();
    const domain = { UserPoolId: id, Domain: "my-shop" };
    expect((await send(new DescribeUserPoolDomainCommand(domain))).DomainDescription).toEqual({});
    await send(new CreateUserPoolDomainCommand({ ...domain, ManagedLoginVersion: 2 }));
    expect((await send(new DescribeUserPoolDomainCommand(domain))).DomainDescription).toMatchObject({
      ...domain,
      Status: "ACTIVE",
      ManagedLoginVersion: 2,
      AWSAccountId: "123456789012",
    });
    expect((await send(new DescribeUserPoolCommand(domain))).UserPool?.Domain).toBe("my-shop");
    const other = await newPool();
    for (const [UserPoolId, Domain, message] of [
      [id, "another", "User pool already has a domain configured."],
      [other, "my-shop", "Domain already associated with another user pool."],
      [other, "my-aws-shop", "Domain cannot contain reserved word: aws"],
      [other, "shop.example.com", "A custom domain needs a CustomDomainConfig."],
    ] as const)
      await expect(send(new CreateUserPoolDomainCommand({ UserPoolId, Domain }))).rejects.toThrow(message);
    await send(new UpdateUserPoolDomainCommand({ ...domain, ManagedLoginVersion: 1 }));
    await expect(send(new DeleteUserPoolCommand(domain))).rejects.toThrow("It has a domain configured");
    await send(new DeleteUserPoolDomainCommand(domain));
    for (const command of [new DeleteUserPoolDomainCommand(domain), new UpdateUserPoolDomainCommand(domain)])
      await expect(send(command as DeleteUserPoolDomainCommand)).rejects.toThrow("No such domain or user pool exists.");
    await send(new DeleteUserPoolCommand(domain));
  });

  test("a style for each client", async () => {
    const id = await newPool();
    const { ClientId = "" } = await newClient(id);
    const client = { UserPoolId: id, ClientId };
    await expect(send(new DescribeManagedLoginBrandingByClientCommand(client))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
    const made = await send(new CreateManagedLoginBrandingCommand({ ...client, UseCognitoProvidedValues: true }));
    const ManagedLoginBrandingId = made.ManagedLoginBranding?.ManagedLoginBrandingId ?? "";
    await expect(send(new CreateManagedLoginBrandingCommand(client))).rejects.toMatchObject({
      name: "ManagedLoginBrandingExistsException",
    });
    const style = { UserPoolId: id, ManagedLoginBrandingId };
    await send(new UpdateManagedLoginBrandingCommand({ ...style, Settings: { components: { form: { wide: true } } } }));
    const { ManagedLoginBranding } = await send(new DescribeManagedLoginBrandingCommand(style));
    expect(ManagedLoginBranding).toMatchObject({
      UseCognitoProvidedValues: false,
      Settings: { components: { form: { wide: true } } },
    });
    await expect(
      send(new UpdateManagedLoginBrandingCommand({ ...style, UseCognitoProvidedValues: true, Settings: {} })),
    ).rejects.toThrow("can't be given with UseCognitoProvidedValues");
    await send(new DeleteManagedLoginBrandingCommand(style));
    await expect(send(new DescribeManagedLoginBrandingCommand(style))).rejects.toThrow("does not exist");
  });

  test("outside providers of identities, OIDC alone", async () => {
    const id = await newPool();
    const ProviderDetails = {
      client_id: "c",
      client_secret: "s",
      authorize_scopes: "openid",
      oidc_issuer: "http://127.0.0.1:1",
      attributes_request_method: "GET",
    };
    const provider = { UserPoolId: id, ProviderName: "Corp" };
    await expect(newClient(id, { SupportedIdentityProviders: ["Corp"] })).rejects.toThrow(
      `The provider Corp does not exist for User Pool ${id}`,
    );
    const wanted = { ...provider, ProviderType: "OIDC" as const, ProviderDetails, IdpIdentifiers: ["corp.example"] };
    await send(new CreateIdentityProviderCommand(wanted));
    await newClient(id, { SupportedIdentityProviders: ["COGNITO", "Corp"] });
    await expect(send(new CreateIdentityProviderCommand(wanted))).rejects.toMatchObject({
      name: "DuplicateProviderException",
    });
    const found = await send(
      new GetIdentityProviderByIdentifierCommand({ UserPoolId: id, IdpIdentifier: "corp.example" }),
    );
    expect(found.IdentityProvider).toMatchObject({ ProviderName: "Corp", AttributeMapping: { username: "sub" } });
    await send(new UpdateIdentityProviderCommand({ ...provider, AttributeMapping: { email: "mail" } }));
    const { IdentityProvider } = await send(new DescribeIdentityProviderCommand(provider));
    expect(IdentityProvider).toMatchObject({ AttributeMapping: { email: "mail" }, ProviderDetails });
    expect((await send(new ListIdentityProvidersCommand({ UserPoolId: id }))).Providers).toHaveLength(1);
    await expect(
      send(new CreateIdentityProviderCommand({ ...wanted, ProviderName: "Goo", ProviderType: "Google" })),
    ).rejects.toThrow("federates by OIDC alone, not by Google");
    await send(new DeleteIdentityProviderCommand(provider));
    await expect(send(new DescribeIdentityProviderCommand(provider))).rejects.toThrow(
      "Identity provider Corp does not exist.",
    );
  });
});

describe("the Lite plan", () => {
  const LambdaConfig = { PreTokenGenerationConfig: { LambdaArn: TRIGGER_ARN, LambdaVersion: "V2_0" as const } };
  const Policies = { SignInPolicy: { AllowedFirstAuthFactors: ["PASSWORD" as const, "EMAIL_OTP" as const] } };
  test.each<[string, () => Promise<unknown>, string]>([
    ["a V2_0 trigger", () => newPool({ UserPoolTier: "LITE", LambdaConfig }), "Access Token Customization"],
    ["passwordless sign-in", () => newPool({ UserPoolTier: "LITE", Policies }), "Passwordless Authentication"],
    [
      "rotation",
      async () =>
        newClient(await newPool({ UserPoolTier: "LITE" }), {
          RefreshTokenRotation: { Feature: "ENABLED" },
          ExplicitAuthFlows: ["ALLOW_USER_SRP_AUTH"],
        }),
      "Refresh Token Rotation",
    ],
    [
      "USER_AUTH",
      async () => newClient(await newPool({ UserPoolTier: "LITE" }), { ExplicitAuthFlows: ["ALLOW_USER_AUTH"] }),
      "Choice Based Authentication",
    ],
    [
      "managed login",
      async () =>
        send(
          new CreateUserPoolDomainCommand({
            UserPoolId: await newPool({ UserPoolTier: "LITE" }),
            Domain: "lite-shop",
            ManagedLoginVersion: 2,
          }),
        ),
      "Managed Login",
    ],
  ])("has no %s", async (_what, call, feature) => {
    await expect(call()).rejects.toMatchObject({
      name: "FeatureUnavailableInTierException",
      message: `The following features need to be disabled for the LITE pricing tier configured: ${feature}`,
    });
  });
});

describe("what is refused", () => {
  const invalid = (message: string) => ({ name: "InvalidParameterException", message });
  test.each<[string, () => Promise<unknown>, { name: string; message: string }]>([
    [
      "second factors without text messages",
      () => newPool({ MfaConfiguration: "ON" }),
      invalid("SMS configuration and Auto verification for phone_number are required when MFA is required/optional"),
    ],
    [
      "a custom attribute that is required",
      () => newPool({ Schema: [{ Name: "team", AttributeDataType: "String", Required: true }] }),
      invalid("Required custom attributes are not supported currently."),
    ],
    [
      "OAuth without flows",
      () => newClient(POOL_ID, { AllowedOAuthFlowsUserPoolClient: true }),
      invalid(
        "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.",
      ),
    ],
    [
      "a callback by plain HTTP elsewhere",
      () => newClient(POOL_ID, { CallbackURLs: ["http://example.com/"] }),
      invalid("http://example.com/ cannot use the HTTP protocol."),
    ],
    [
      "a callback that only begins like this machine",
      () => newClient(POOL_ID, { CallbackURLs: ["http://localhost.example.com/"] }),
      invalid("http://localhost.example.com/ cannot use the HTTP protocol."),
    ],
    [
      "a client of an unknown pool",
      () => newClient("us-east-1_nothing00"),
      { name: "ResourceNotFoundException", message: "User pool us-east-1_nothing00 does not exist." },
    ],
    [
      "an update of an unknown client",
      () => send(new UpdateUserPoolClientCommand({ ...of, ClientId: "nothing" })),
      { name: "ResourceNotFoundException", message: "User pool client nothing does not exist." },
    ],
    [
      "tags of what is not there",
      () => send(new ListTagsForResourceCommand({ ResourceArn: "arn:aws:cognito-idp:us-east-1:1:userpool/x" })),
      { name: "ResourceNotFoundException", message: "No resource of arn:aws:cognito-idp:us-east-1:1:userpool/x." },
    ],
  ])("%s", async (_what, call, refusal) => {
    await expect(call()).rejects.toMatchObject(refusal);
  });
});
