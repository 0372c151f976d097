import type { ProviderType } from "../../../src/cognito/resources/provider-kinds";
import type { JsonObject } from "../../../src/model/json";
import { CALLBACK, startHosted } from "../oauth/hosted-pool";
import { postForm } from "../oauth/test-browser";
import { CLIENT_ID, type RunningPools } from "../running-pool";
import { claimsOf } from "../running-pool-steps";
import { authorizeAt } from "./federated-pool";
import { type Seen, WebBrowser } from "./web-browser";

const SOCIAL = { client_id: "app-at-provider", client_secret: "kept-secret", authorize_scopes: "openid email profile" };
export const EMAIL_URI = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress";
const METADATA =
  '<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example/saml"></EntityDescriptor>';

/** One provider of each kind, with what AWS asks for and a mapping that people use. */
export const PROVIDERS = {
  Google: {
    details: SOCIAL,
    mapping: { email: "email", email_verified: "email_verified", name: "name", picture: "picture" },
  },
  Facebook: {
    details: { ...SOCIAL, authorize_scopes: "public_profile, email" },
    mapping: { email: "email", name: "name" },
  },
  LoginWithAmazon: { details: { ...SOCIAL, authorize_scopes: "profile" }, mapping: { email: "email", name: "name" } },
  SignInWithApple: {
    details: {
      client_id: "com.example.app",
      team_id: "TEAM123456",
      key_id: "KEY1234567",
      private_key: "apple-private-key",
      authorize_scopes: "email name",
    },
    mapping: { email: "email", given_name: "firstName", family_name: "lastName" },
  },
  CorpSaml: {
    details: { MetadataFile: METADATA },
    mapping: { email: EMAIL_URI, name: "displayName", profile: "memberOf.groups" },
  },
  CorpOidc: {
    details: { ...SOCIAL, oidc_issuer: "https://idp.example", attributes_request_method: "GET" },
    mapping: { email: "mail", email_verified: "email_verified", name: "name", profile: "groups" },
  },
} as const;

export type ProviderName = keyof typeof PROVIDERS;

const typeOf = (name: ProviderName): ProviderType =>
  name === "CorpSaml" ? "SAML" : name === "CorpOidc" ? "OIDC" : name;

/** As a template, or CreateIdentityProvider, has it. */
export const providerOf = (name: ProviderName) => ({
  ProviderName: name,
  ProviderType: typeOf(name),
  ProviderDetails: { ...PROVIDERS[name].details },
  AttributeMapping: { ...PROVIDERS[name].mapping },
});

export const ALL: readonly ProviderName[] = [
  "Google",
  "Facebook",
  "LoginWithAmazon",
  "SignInWithApple",
  "CorpSaml",
  "CorpOidc",
];

/** A template's pool with these providers, all of them stand-ins. */
export const startStandIns = (
  names: readonly ProviderName[],
  { options, ...given }: Parameters<typeof startHosted>[0] = {},
): Promise<RunningPools> =>
  startHosted({
    ...given,
    identityProviders: names.map(providerOf),
    client: { SupportedIdentityProviders: ["COGNITO", ...names], ...given.client },
    options: {
      ...(names.includes("CorpOidc") && { providerModes: new Map([["CorpOidc", "stand-in" as const]]) }),
      ...options,
    },
  });

/** Goes to a provider's stand-in; the page is what the browser sees there. */
export async function openStandIn(
  running: RunningPools,
  provider: string,
  browser = new WebBrowser(),
  parameters: Record<string, string> = {},
) {
  const page = await browser.follow(browser.send(authorizeAt(running, { identity_provider: provider, ...parameters })));
  return { browser, page };
}

const decoded = (text: string): string => text.replaceAll("&amp;", "&").replaceAll("&quot;", '"');

/** Posts a form of the stand-in's page. The answer is the redirect back to the pool, or a page. */
export function post(browser: WebBrowser, page: Seen, fields: Readonly<Record<string, string>>): Promise<Seen> {
  const action = decoded(/<form method="post" action="([^"]*)"/.exec(page.text)?.[1] ?? "");
  const token = /name="_csrf" value="([^"]*)"/.exec(page.text)?.[1] ?? "";
  return browser.send(new URL(action, page.url).href, { _csrf: token, ...fields });
}

/** Signs in as a new person, and returns where the pool sends the browser at last. */
export async function signInAt(
  running: RunningPools,
  provider: string,
  person: Readonly<Record<string, string>>,
  browser = new WebBrowser(),
): Promise<Seen> {
  const { page } = await openStandIn(running, provider, browser);
  return browser.follow(post(browser, page, { make: "1", ...person }));
}

/** The claims of the tokens for the code at the client's callback. */
export async function tokensAt(
  running: RunningPools,
  { location }: Seen,
): Promise<{ id: JsonObject; access: JsonObject }> {
  const code = new URL(location).searchParams.get("code") ?? `none in ${location}`;
  const { body } = await postForm(running, "/oauth2/token", {
    grant_type: "authorization_code",
    client_id: CLIENT_ID,
    redirect_uri: CALLBACK,
    code,
  });
  return { id: claimsOf(body["id_token"] ?? ""), access: claimsOf(body["access_token"] ?? "") };
}
