import {
  CreateIdentityProviderCommand,
  DeleteIdentityProviderCommand,
  DescribeIdentityProviderCommand,
  type IdentityProviderTypeType,
  UpdateIdentityProviderCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { POOL_ID, type RunningPools, startFixture } from "../running-pool";
import { PROVIDERS } from "./stand-in-pool";

/** The kinds of providers as the API has them: docs/aws-behaviour/cognito-federation.md, "Kinds of providers". */

let running: RunningPools;
beforeAll(async () => {
  running = await startFixture();
});
afterAll(() => running.close());

const create = (
  ProviderName: string,
  ProviderType: IdentityProviderTypeType,
  ProviderDetails: Record<string, string>,
  AttributeMapping?: Record<string, string>,
) =>
  running.sdk.send(
    new CreateIdentityProviderCommand({
      UserPoolId: POOL_ID,
      ProviderName,
      ProviderType,
      ProviderDetails,
      ...(AttributeMapping && { AttributeMapping }),
    }),
  );

const named = (ProviderName: string) => ({ UserPoolId: POOL_ID, ProviderName });
const describeProvider = async (name: string) =>
  (await running.sdk.send(new DescribeIdentityProviderCommand(named(name)))).IdentityProvider;
const remove = (name: string) => running.sdk.send(new DeleteIdentityProviderCommand(named(name)));

const SOCIAL_TEXT = "clientId, clientSecret and authorizeScopes are all required idp details.";
const APPLE_TEXT = "clientId, privateKey, teamId, and keyId are all required idp details.";
const OIDC_TEXT = "clientId, authorizeScopes, oidcIssuer and attributesRequestMethod are all required idp details.";
const client = { client_id: "c", client_secret: "s" };
const oidc = { ...client, authorize_scopes: "openid", oidc_issuer: "https://idp.example" };
const { private_key: _, ...keyless } = PROVIDERS.SignInWithApple.details;

test.each<[string, IdentityProviderTypeType, Record<string, string>, string]>([
  ["Google", "Google", client, SOCIAL_TEXT],
  ["Facebook", "Facebook", { client_id: "c", authorize_scopes: "email" }, SOCIAL_TEXT],
  ["LoginWithAmazon", "LoginWithAmazon", { ...client, authorize_scopes: "" }, SOCIAL_TEXT],
  ["SignInWithApple", "SignInWithApple", keyless, APPLE_TEXT],
  ["Corp", "OIDC", oidc, OIDC_TEXT],
  ["Corp", "SAML", {}, "At least one of the MetadataURL or MetadataFile should be provided."],
  [
    "Corp",
    "SAML",
    { MetadataURL: "https://idp.example/metadata", MetadataFile: "<EntityDescriptor/>" },
    "Only one of the MetadataURL or MetadataFile should be provided.",
  ],
  [
    "Corp",
    "SAML",
    { MetadataURL: "https://idp.example/metadata", RequestSigningAlgorithm: "rsa-sha1" },
    "RequestSigningAlgorithm can be rsa-sha256 alone, not rsa-sha1.",
  ],
  ["Gogle", "Google", { ...client, authorize_scopes: "email" }, "Provider Gogle cannot be of type Google."],
  ["Google", "Facebook", { ...client, authorize_scopes: "email" }, "Provider Google cannot be of type Facebook."],
])("%s of type %s with %j is refused: %s", async (name, type, details, message) => {
  await expect(create(name, type, details)).rejects.toMatchObject({ name: "InvalidParameterException", message });
});

test.each<[keyof typeof PROVIDERS, IdentityProviderTypeType, Record<string, string>, Record<string, string>]>([
  [
    "Google",
    "Google",
    { username: "sub" },
    {
      attributes_url: "https://people.googleapis.com/v1/people/me?personFields=",
      attributes_url_add_attributes: "true",
      authorize_url: "https://accounts.google.com/o/oauth2/v2/auth",
      oidc_issuer: "https://accounts.google.com",
      token_request_method: "POST",
      token_url: "https://www.googleapis.com/oauth2/v4/token",
    },
  ],
  [
    "Facebook",
    "Facebook",
    { username: "id" },
    {
      api_version: "v17.0",
      attributes_url: "https://graph.facebook.com/v17.0/me?fields=",
      attributes_url_add_attributes: "true",
      authorize_url: "https://www.facebook.com/v17.0/dialog/oauth",
      token_request_method: "GET",
      token_url: "https://graph.facebook.com/v17.0/oauth/access_token",
    },
  ],
  [
    "LoginWithAmazon",
    "LoginWithAmazon",
    { username: "user_id" },
    {
      attributes_url: "https://api.amazon.com/user/profile",
      attributes_url_add_attributes: "false",
      authorize_url: "https://www.amazon.com/ap/oa",
      token_request_method: "POST",
      token_url: "https://api.amazon.com/auth/o2/token",
    },
  ],
  [
    "SignInWithApple",
    "SignInWithApple",
    { username: "sub" },
    {
      attributes_url_add_attributes: "false",
      authorize_url: "https://appleid.apple.com/auth/authorize",
      oidc_issuer: "https://appleid.apple.com",
      token_request_method: "POST",
      token_url: "https://appleid.apple.com/auth/token",
    },
  ],
  ["CorpSaml", "SAML", {}, {}],
  ["CorpOidc", "OIDC", { username: "sub" }, { attributes_url_add_attributes: "false" }],
])("%s is described with what AWS adds, and its user name's claim is mapped", async (name, type, mapping, added) => {
  const { private_key: key, ...shown }: Record<string, string> = { ...PROVIDERS[name].details };
  await create(name, type, { ...PROVIDERS[name].details });
  const described = await describeProvider(name);
  expect(described?.ProviderDetails).toEqual({ ...added, ...shown });
  expect(described?.AttributeMapping).toEqual(mapping);
  // AWS never shows the private key, so a change that leaves it out keeps it.
  await running.sdk.send(new UpdateIdentityProviderCommand({ ...named(name), ProviderDetails: shown }));
  expect((await describeProvider(name))?.ProviderDetails).toEqual({ ...added, ...shown });
  expect(running.logged.join("\n")).not.toContain(key ?? "kept-secret");
  await remove(name);
});

test("a mapping of one's own keeps the claim of the user name", async () => {
  await create("Facebook", "Facebook", { ...client, authorize_scopes: "email" }, { email: "email" });
  expect((await describeProvider("Facebook"))?.AttributeMapping).toEqual({ email: "email", username: "id" });
  await remove("Facebook");
});
