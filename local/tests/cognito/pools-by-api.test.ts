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
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { expectTold, type Told } from "./refusals";
import { CLIENT_ID, PASSWORD, POOL_ID, type RunningPools, startFixture } from "./running-pool";
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

test("a pool made by the API is answered with twenty attributes, described with its ARN and name, and has no rule that it was not given", async () => {
  const { UserPool: made } = await send(new CreateUserPoolCommand({ PoolName: "plain" }));
  const { UserPool: described } = await send(new DescribeUserPoolCommand({ UserPoolId: made?.Id }));
  const names = (pool: typeof made) => pool?.SchemaAttributes?.map(({ Name }) => Name) ?? [];
  expect(names(made)).toHaveLength(20);
  expect(names(made)).not.toContain("identities");
  expect(names(described)).toHaveLength(21);
  expect(names(described)).toContain("identities");
  for (const pool of [made, described]) expect(pool).not.toHaveProperty("UsernameConfiguration");
});

test("a pool made by the API has an id of AWS's form, AWS's defaults and keys, and signs users in after a restart", async () => {
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

test("a pool made by the API is listed page by page, replaced as a whole, and deleted with all that belongs to it", async () => {
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
  await expectTold(send(new DeleteUserPoolCommand({ UserPoolId: id })), [
    "observed",
    "pool-protected",
    "The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.",
  ]);
  await send(new UpdateUserPoolCommand({ UserPoolId: id }));
  await send(new AdminCreateUserCommand({ UserPoolId: id, Username: "bob", MessageAction: "SUPPRESS" }));
  await send(new DeleteUserPoolCommand({ UserPoolId: id }));
  await expect(send(new DescribeUserPoolCommand({ UserPoolId: id }))).rejects.toThrow("does not exist");
  const left = Object.values(running.pools.services.tables).flatMap((table) => [...table.entries([id])]);
  expect(left).toEqual([]);
});

test("a pool made by the API takes further attributes, each name once", async () => {
  const id = await newPool();
  const CustomAttributes = [{ Name: "team", AttributeDataType: "String" as const, Mutable: true }];
  await send(new AddCustomAttributesCommand({ UserPoolId: id, CustomAttributes }));
  const { UserPool } = await send(new DescribeUserPoolCommand({ UserPoolId: id }));
  expect(UserPool?.SchemaAttributes?.map(({ Name }) => Name)).toContain("custom:team");
  await expectTold(send(new AddCustomAttributesCommand({ UserPoolId: id, CustomAttributes })), [
    "observed",
    "custom-attribute-exists",
    "custom:team: Existing attribute already has name custom:team.",
  ]);
});

const IN_TEMPLATE = { SmsMessage: "SMS {####}", EmailMessage: "Mail {####}", EmailSubject: "Code" };
const IN_OLDER_MEMBERS = {
  SmsVerificationMessage: "SMS {####}",
  EmailVerificationMessage: "Mail {####}",
  EmailVerificationSubject: "Code",
};
test.each([
  ["the template", { VerificationMessageTemplate: IN_TEMPLATE }],
  ["the older members", IN_OLDER_MEMBERS],
  [
    "both, of which the template counts",
    {
      VerificationMessageTemplate: IN_TEMPLATE,
      EmailVerificationSubject: "Older",
      SmsVerificationMessage: "Old {####}",
    },
  ],
])("texts of verification messages given in %s are described in both places", async (_where, given) => {
  const made = await send(new CreateUserPoolCommand({ PoolName: "texts", ...given }));
  const described = await send(new DescribeUserPoolCommand({ UserPoolId: made.UserPool?.Id }));
  const both = {
    VerificationMessageTemplate: { ...IN_TEMPLATE, DefaultEmailOption: "CONFIRM_WITH_CODE" },
    ...IN_OLDER_MEMBERS,
  };
  expect(made.UserPool).toMatchObject(both);
  expect(described.UserPool).toMatchObject(both);
});

test("a pool made by the API carries tags", async () => {
  const { UserPool } = await send(new CreateUserPoolCommand({ PoolName: "tagged", UserPoolTags: { a: "1" } }));
  const ResourceArn = UserPool?.Arn ?? "";
  await send(new TagResourceCommand({ ResourceArn, Tags: { b: "2" } }));
  await send(new UntagResourceCommand({ ResourceArn, TagKeys: ["a"] }));
  expect((await send(new ListTagsForResourceCommand({ ResourceArn }))).Tags).toEqual({ b: "2" });
});

test("a client made by the API has a secret when it asks for one, keeps it, and loses what an update leaves out", async () => {
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
  await expect(send(new DescribeUserPoolClientCommand({ UserPoolId: id, ClientId }))).rejects.toThrow("does not exist");
});

test("a client made by the API may bring its own secret", async () => {
  const ClientSecret = "abcdefghijklmnopqrstuvwxyz";
  expect((await newClient(await newPool(), { ClientSecret })).ClientSecret).toBe(ClientSecret);
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

test("resource servers belong to a pool, and clients may have their scopes", async () => {
  const id = await newPool();
  const server = { UserPoolId: id, Identifier: "api", Name: "The API" };
  const Scopes = [{ ScopeName: "read", ScopeDescription: "Reads." }];
  await expectTold(newClient(id, { AllowedOAuthScopes: ["api/read"] }), [
    "inferred",
    "no-such-scope",
    "Invalid scope requested: api/read",
  ]);
  await send(new CreateResourceServerCommand({ ...server, Scopes }));
  await newClient(id, { AllowedOAuthScopes: ["api/read"] });
  expect((await send(new DescribeResourceServerCommand(server))).ResourceServer).toEqual({ ...server, Scopes });
  expect((await send(new ListResourceServersCommand({ UserPoolId: id }))).ResourceServers).toHaveLength(1);
  expect((await send(new UpdateResourceServerCommand(server))).ResourceServer).toEqual(server);
  await expectTold(send(new CreateResourceServerCommand(server)), [
    "observed",
    "resource-server-exists",
    `api already exists in user pool ${id}.`,
  ]);
  await send(new DeleteResourceServerCommand(server));
  await expectTold(send(new DescribeResourceServerCommand(server)), [
    "inferred",
    "no-such-resource-server",
    "Resource server does not exist.",
  ]);
});

test("a pool has one domain, which keeps it from being deleted", async () => {
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
  const refused: [string, string, Told][] = [
    [id, "another", ["observed", "pool-domain-exists", "User pool already has a domain configured."]],
    [other, "my-shop", ["observed", "domain-taken", "Domain already associated with another user pool."]],
    [other, "my-aws-shop", ["observed", "domain-reserved-word", "Domain cannot contain reserved word: aws"]],
    [
      other,
      "shop.example.com",
      ["inferred", "domain-certificate-missing", "A custom domain needs a CustomDomainConfig."],
    ],
  ];
  for (const [UserPoolId, Domain, told] of refused)
    await expectTold(send(new CreateUserPoolDomainCommand({ UserPoolId, Domain })), told);
  await send(new UpdateUserPoolDomainCommand({ ...domain, ManagedLoginVersion: 1 }));
  await expectTold(send(new DeleteUserPoolCommand(domain)), [
    "observed",
    "pool-has-domain",
    "User pool cannot be deleted. It has a domain configured that should be deleted first.",
  ]);
  await send(new DeleteUserPoolDomainCommand(domain));
  for (const command of [new DeleteUserPoolDomainCommand(domain), new UpdateUserPoolDomainCommand(domain)])
    await expectTold(send(command as DeleteUserPoolDomainCommand), [
      "observed",
      "no-such-domain",
      "No such domain or user pool exists.",
    ]);
  await send(new DeleteUserPoolCommand(domain));
});

test("each client of a pool may have a style", async () => {
  const id = await newPool();
  const { ClientId = "" } = await newClient(id);
  const client = { UserPoolId: id, ClientId };
  await expectTold(send(new DescribeManagedLoginBrandingByClientCommand(client)), [
    "inferred",
    "no-such-branding",
    "Managed login branding does not exist.",
  ]);
  const made = await send(new CreateManagedLoginBrandingCommand({ ...client, UseCognitoProvidedValues: true }));
  const ManagedLoginBrandingId = made.ManagedLoginBranding?.ManagedLoginBrandingId ?? "";
  await expectTold(send(new CreateManagedLoginBrandingCommand(client)), [
    "inferred",
    "branding-exists",
    "Managed login branding already exists for the client.",
  ]);
  const style = { UserPoolId: id, ManagedLoginBrandingId };
  await send(new UpdateManagedLoginBrandingCommand({ ...style, Settings: { components: { form: { wide: true } } } }));
  const { ManagedLoginBranding } = await send(new DescribeManagedLoginBrandingCommand(style));
  expect(ManagedLoginBranding).toMatchObject({
    UseCognitoProvidedValues: false,
    Settings: { components: { form: { wide: true } } },
  });
  await expectTold(
    send(new UpdateManagedLoginBrandingCommand({ ...style, UseCognitoProvidedValues: true, Settings: {} })),
    ["inferred", "branding-two-sources", "Settings and Assets can't be given with UseCognitoProvidedValues."],
  );
  await send(new DeleteManagedLoginBrandingCommand(style));
  await expect(send(new DescribeManagedLoginBrandingCommand(style))).rejects.toThrow("does not exist");
});

test("outside identity providers belong to a pool, and a social one is called as its kind", async () => {
  const id = await newPool();
  const ProviderDetails = {
    client_id: "c",
    client_secret: "s",
    authorize_scopes: "openid",
    oidc_issuer: "http://127.0.0.1:1",
    attributes_request_method: "GET",
  };
  const provider = { UserPoolId: id, ProviderName: "Corp" };
  await expectTold(newClient(id, { SupportedIdentityProviders: ["Corp"] }), [
    "observed",
    "client-provider-missing",
    `The provider Corp does not exist for User Pool ${id}`,
  ]);
  const wanted = { ...provider, ProviderType: "OIDC" as const, ProviderDetails, IdpIdentifiers: ["corp.example"] };
  await send(new CreateIdentityProviderCommand(wanted));
  await newClient(id, { SupportedIdentityProviders: ["COGNITO", "Corp"] });
  await expectTold(send(new CreateIdentityProviderCommand(wanted)), [
    "inferred",
    "provider-exists",
    "A provider with the name Corp already exists in this user pool.",
  ]);
  const found = await send(
    new GetIdentityProviderByIdentifierCommand({ UserPoolId: id, IdpIdentifier: "corp.example" }),
  );
  expect(found.IdentityProvider).toMatchObject({ ProviderName: "Corp", AttributeMapping: { username: "sub" } });
  await send(new UpdateIdentityProviderCommand({ ...provider, AttributeMapping: { email: "mail" } }));
  const { IdentityProvider } = await send(new DescribeIdentityProviderCommand(provider));
  expect(IdentityProvider).toMatchObject({ AttributeMapping: { email: "mail" }, ProviderDetails });
  expect((await send(new ListIdentityProvidersCommand({ UserPoolId: id }))).Providers).toHaveLength(1);
  await expectTold(
    send(new CreateIdentityProviderCommand({ ...wanted, ProviderName: "Goo", ProviderType: "Google" })),
    ["observed", "provider-name-of-type", "Provider Goo cannot be of type Google."],
  );
  await send(new DeleteIdentityProviderCommand(provider));
  await expectTold(send(new DescribeIdentityProviderCommand(provider)), [
    "observed",
    "no-such-provider",
    "Identity provider Corp does not exist.",
  ]);
});
