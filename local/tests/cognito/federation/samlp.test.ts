import { AdminGetUserCommand } from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { CALLBACK, SIGNED_OUT } from "../oauth/hosted-pool";
import { carried, query } from "../oauth/test-browser";
import { CLIENT_ID, POOL_ID } from "../running-pool";
import { authorizeAt, supportProviders } from "./federated-pool";
import { postForm, startSamlp } from "./saml-judge";
import { addSamlProvider, type SamlPool, startSamlPool } from "./saml-kit";
import { type Seen, WebBrowser } from "./web-browser";

/** samlp, another make of SAML provider, as the judge of what a pool sends and takes. */

const CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims";
const MAPPING = { email: `${CLAIMS}/emailaddress`, name: `${CLAIMS}/name` };
let running: SamlPool;
const providers = new Map<string, string>();
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  running = await startSamlPool(["Plain", "Whole", "Secret"]);
  closing.push(running.close);
  const kinds = { Plain: {}, Whole: { signsResponse: true }, Secret: { encrypts: true } };
  for (const [name, options] of Object.entries(kinds)) {
    const { origin, close } = await startSamlp(running, options);
    closing.push(close);
    providers.set(name, origin);
    const details = {
      MetadataURL: `${origin}/metadata`,
      IDPSignout: "true",
      IDPInit: "true",
      RequestSigningAlgorithm: "rsa-sha256",
      ...(name === "Secret" && { EncryptedResponses: "true" }),
    };
    await addSamlProvider(running, name, details, MAPPING);
  }
  await supportProviders(running, [...providers.keys()]);
}, 60_000);
afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

const asUser = (location: string, login: string) => `${location}&login=${login}`;
const told = (location: string) => Object.fromEntries(carried(location));

async function signIn(browser: WebBrowser, provider: string, login: string) {
  const { location } = await browser.send(authorizeAt(running, { identity_provider: provider }));
  const page = await browser.send(asUser(location, login));
  const sent = await postForm(browser, page);
  return browser.send(sent.location);
}

test.each(["Plain", "Whole", "Secret"])(
  "a user signs in by samlp (%s), which takes the pool's signed request",
  async (provider) => {
    const seen = await signIn(new WebBrowser(), provider, "Fred");
    expect(seen.location).toMatch(new RegExp(`^${CALLBACK}\\?code=[\\w-]{36}&state=s-1$`));
    const Username = `${provider.toLowerCase()}_fred`;
    const user = await running.sdk.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username }));
    expect(user.UserAttributes).toEqual(
      expect.arrayContaining([
        { Name: "email", Value: "fred@corp.example" },
        { Name: "name", Value: "The Fred" },
      ]),
    );
  },
);

test("samlp refuses a request that somebody changed, since the pool signed it", async () => {
  const browser = new WebBrowser();
  const { location } = await browser.send(authorizeAt(running, { identity_provider: "Plain" }));
  const changed = location.replace(/RelayState=[^&]+/, "RelayState=other");
  expect((await browser.send(asUser(changed, "Fred"))).status).toBe(500);
});

test("an assertion that samlp does not encrypt is refused where the provider has to", async () => {
  const browser = new WebBrowser();
  const { location } = await browser.send(authorizeAt(running, { identity_provider: "Plain" }));
  const page = await browser.send(asUser(location, "Fred"));
  const encrypted = await browser.send(authorizeAt(running, { identity_provider: "Secret" }));
  const relayState = new URL(encrypted.location).searchParams.get("RelayState") ?? "";
  const text = page.text.replace(/name="RelayState" value="[^"]*"/, `name="RelayState" value="${relayState}"`);
  const sent = await postForm(browser, { ...page, text });
  expect(told((await browser.send(sent.location)).location)["error"]).toBe("invalid_request");
});

test("a sign-in that samlp begins leads to the client by its relay state", async () => {
  const browser = new WebBrowser();
  const relayState = encodeURIComponent(query({ identity_provider: "Plain" }));
  const page = await browser.send(`${providers.get("Plain")}/sso?login=Ida&RelayState=${relayState}`);
  const seen = await postForm(browser, page);
  expect(told(seen.location)["code"]).toMatch(/^[\w-]{36}$/);
});

const logoutAt = () =>
  `${running.pools.endpoint}/logout?${new URLSearchParams({ client_id: CLIENT_ID, logout_uri: SIGNED_OUT })}`;
const isSignedIn = async (browser: WebBrowser, provider: string) =>
  (await browser.send(authorizeAt(running, { identity_provider: provider, prompt: "none" }))).location.includes(
    "code=",
  );

test("signing out asks samlp to end its session too, by a signed request, and comes back by its signed response", async () => {
  const browser = new WebBrowser();
  await signIn(browser, "Whole", "Otto");
  expect(await isSignedIn(browser, "Whole")).toBe(true);
  const asked = await browser.send(logoutAt());
  expect(asked.location.startsWith(`${providers.get("Whole")}/logout?SAMLRequest=`)).toBe(true);
  expect(await isSignedIn(browser, "Whole")).toBe(false);
  const { last, page } = await goAround(browser, await browser.send(asked.location));
  expect([last.status, last.location]).toEqual([303, SIGNED_OUT]);
  expect(await postForm(browser, page)).toMatchObject({ status: 400, location: "" });
});

/** Posts samlp's forms, each of which asks the pool to sign out one of its sessions, until it has no more. */
async function goAround(browser: WebBrowser, first: Seen) {
  let page = first;
  let last = first;
  for (let rounds = 0; rounds < 6; rounds++) {
    last = await postForm(browser, page);
    if (!last.location.includes("SAMLResponse=")) break;
    const next = await browser.send(last.location);
    if (!next.text.includes("<form")) return { last: next, page };
    page = next;
  }
  return { last, page };
}

test("samlp signs a user out here, and gets a signed response to its request", async () => {
  const browser = new WebBrowser();
  await signIn(browser, "Secret", "Uwe");
  expect(await isSignedIn(browser, "Secret")).toBe(true);
  const { last } = await goAround(browser, await browser.send(`${providers.get("Secret")}/logout`));
  expect([last.status, last.text]).toEqual([200, "done"]);
  expect(await isSignedIn(browser, "Secret")).toBe(false);
});
