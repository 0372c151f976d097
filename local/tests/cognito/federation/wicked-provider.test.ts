import { ListUsersCommand } from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { systemClock } from "../../../src/model/time";
import { CALLBACK } from "../oauth/hosted-pool";
import { carried } from "../oauth/test-browser";
import { POOL_ID, type RunningPools } from "../running-pool";
import { addProvider, authorizeAt, callbackAt, startFederated, supportProviders } from "./federated-pool";
import { PROVIDER_CLIENT } from "./provider-child";
import { WebBrowser } from "./web-browser";
import { startWicked, type Wickedness } from "./wicked-provider";

let running: RunningPools;
/** The steps of sign-ins, which become lines of the terminal. */
const reported: string[] = [];
let wicked: Awaited<ReturnType<typeof startWicked>>;
let other: Awaited<ReturnType<typeof startWicked>>;

const MAPPING = { username: "sub", email: "email" };

beforeAll(async () => {
  running = await startFederated({ options: { signInStepped: (step) => reported.push(JSON.stringify(step)) } });
  wicked = await startWicked(systemClock);
  other = await startWicked(systemClock);
  await addProvider(running, "Wicked", wicked.issuer, { mapping: MAPPING });
  await addProvider(running, "Other", other.issuer, { mapping: MAPPING });
  await supportProviders(running, ["COGNITO", "Wicked", "Other"]);
});
afterAll(async () => {
  await running.close();
  await wicked.close();
  await other.close();
});

/** Begins a sign-in; returns the browser and the address that it was sent to. */
async function begin(provider = "Wicked", browser = new WebBrowser()) {
  const { location } = await browser.send(authorizeAt(running, { identity_provider: provider }));
  return { browser, location, state: new URL(location).searchParams.get("state") ?? "" };
}

const back = (browser: WebBrowser, parameters: Record<string, string>) =>
  browser.send(`${callbackAt(running)}?${new URLSearchParams(parameters)}`);

async function signInWith(wickedness: Wickedness, more: Record<string, string> = {}) {
  wicked.be({}, wicked.issuer);
  const { browser, location, state } = await begin();
  wicked.be(wickedness, location);
  return back(browser, { code: "c", state, ...more });
}

const everybody = async () => (await running.sdk.send(new ListUsersCommand({ UserPoolId: POOL_ID }))).Users ?? [];
/** The pool's clock, which the rows below ask before there is a pool. */
const now = () => Math.floor(systemClock() / 1000);
const told = (location: string) => Object.fromEntries(carried(location));

const rows: readonly [string, Wickedness, string][] = [
  ["with another nonce", { claims: { nonce: "n" } }, "The provider's ID token belongs to another sign-in."],
  ["without a nonce", { claims: { nonce: null } }, "The provider's ID token belongs to another sign-in."],
  ["for another client", { claims: { aud: "x" } }, "The provider's ID token is for another client."],
  ["of another issuer", { claims: { iss: "https://x" } }, "The provider's ID token has another issuer."],
  ["made for another client", { claims: { azp: "x" } }, "The provider's ID token was made for another client."],
  [
    "for several clients",
    { claims: { aud: ["x", PROVIDER_CLIENT.clientId] } },
    "The provider's ID token is for several clients and names none.",
  ],
  ["that has expired", { claims: { exp: now() - 61 } }, "The provider's ID token has expired."],
  ["without an expiry", { claims: { exp: "soon" } }, "The provider's ID token has expired."],
  ["from the future", { claims: { iat: now() + 600 } }, "The provider's ID token is from the future."],
  ["without a subject", { claims: { sub: "" } }, "The provider's ID token names no subject."],
  ["with alg none", { header: { alg: "none" }, signature: "none" }, "The provider's ID token is not signed by RS256."],
  ["with HS256", { header: { alg: "HS256" }, signature: "hmac" }, "The provider's ID token is not signed by RS256."],
  ["signed by a foreign key", { signature: "foreign" }, "The provider's ID token has a wrong signature."],
  ["unsigned", { signature: "none" }, "The provider's ID token has a wrong signature."],
  [
    "of an unknown kid",
    { header: { kid: "k2" } },
    "The provider's ID token is signed by a key that the provider does not publish.",
  ],
  ["of another user at user info", { userInfo: { sub: "x" } }, "The provider's user info is about somebody else."],
  [
    "of another discovery",
    { discovery: { issuer: "https://x" } },
    "The issuer of the provider's discovery document is not the oidc_issuer.",
  ],
  [
    "with an http token endpoint",
    { discovery: { token_endpoint: "http://example.com/" } },
    "The provider's token endpoint has no https address.",
  ],
  [
    "with ten megabytes",
    { token: (response) => response.end("x".repeat(10_000_000)) },
    "The provider's token endpoint answers more than is taken.",
  ],
  [
    "with a page",
    { token: (response) => response.end("<html>") },
    "The provider's token endpoint does not answer JSON (200).",
  ],
  [
    "with a redirect",
    { token: (response) => response.writeHead(307, { location: "http://127.0.0.1:1/" }).end() },
    "The provider's token endpoint redirects.",
  ],
  [
    "with an error that repeats the secret",
    {
      token: (response) =>
        response
          .writeHead(401)
          .end(JSON.stringify({ error: "invalid_client", error_description: PROVIDER_CLIENT.secret })),
    },
    "The provider's token endpoint answers 401 invalid_client.",
  ],
  ["that never comes", { token: () => undefined }, "The provider's token endpoint takes too long."],
];
test.each(rows)(
  "a provider's ID token %s is refused",
  async (_name, wickedness, description) => {
    const { location } = await signInWith(wickedness);
    expect(location.startsWith(CALLBACK)).toBe(true);
    expect(carried(location)).toEqual([
      ["error_description", description],
      ["error", "invalid_request"],
      ["state", "s-1"],
    ]);
    expect(await everybody()).toEqual([]);
  },
  20_000,
);

test("a provider's answer that names another issuer is refused (RFC 9207)", async () => {
  const { location } = await signInWith({}, { iss: other.issuer });
  expect(told(location)).toMatchObject({ error: "invalid_request", error_description: /another provider/ });
});

test("a provider's answer without the issuer that it promised to name is refused", async () => {
  const { location } = await signInWith({ discovery: { authorization_response_iss_parameter_supported: true } });
  expect(told(location)["error"]).toBe("invalid_request");
});

test("a callback in another browser is refused, and still works in its own", async () => {
  const { browser, location, state } = await begin();
  wicked.be({}, location);
  const stolen = await back((await begin()).browser, { code: "c", state });
  expect([stolen.status, stolen.location]).toEqual([400, ""]);
  const without = await back(new WebBrowser(), { code: "c", state });
  expect([without.status, without.location]).toEqual([400, ""]);
  expect((await back(browser, { code: "c", state })).location).toContain(`${CALLBACK}?code=`);
});

test("a callback can be used only once", async () => {
  const { browser, location, state } = await begin();
  wicked.be({}, location);
  await back(browser, { code: "c", state });
  expect(await back(browser, { code: "c", state })).toMatchObject({ status: 400, location: "" });
});

test.each([
  ["without a state", {}],
  ["with a made-up one", { state: `${POOL_ID}.x` }],
  ["with one of no pool", { state: "x.y" }],
])("a callback %s is refused", async (_name, parameters) => {
  const { browser } = await begin();
  expect(await back(browser, { code: "c", ...parameters })).toMatchObject({ status: 400, location: "" });
});

test("a callback is refused after a quarter of an hour", async () => {
  const { browser, state } = await begin();
  running.advance(900_000);
  expect(await back(browser, { code: "c", state })).toMatchObject({ status: 400, location: "" });
  running.advance(-900_000);
});

test("what one provider says does not count for a sign-in that was begun at another", async () => {
  const { browser, location, state } = await begin("Other");
  // The code is carried to the provider that was asked, whose own token says its own name and its own subject.
  other.be({ claims: { iss: wicked.issuer } }, location);
  const seen = await back(browser, { code: "c", state });
  expect(told(seen.location)["error_description"]).toBe("The provider's ID token has another issuer.");
});

test("an error of the provider is passed on, cleaned and cut", async () => {
  const { browser, state } = await begin();
  const seen = await back(browser, { state, error: "access_denied", error_description: `no\r\n"${"x".repeat(500)}` });
  expect(told(seen.location)).toEqual({
    error_description: `no   ${"x".repeat(251)}`,
    error: "access_denied",
    state: "s-1",
  });
});

test("a provider that the client does not take is not gone to", async () => {
  const { location } = await new WebBrowser().send(authorizeAt(running, { identity_provider: "Nobody" }));
  expect(location).toBe(`${CALLBACK}?error_description=Login+option+is+not+available&error=invalid_request&state=s-1`);
});

test("no secret, code or token of it is in the log", () => {
  const log = [...running.logged, ...reported].join("\n");
  expect(reported.length).toBeGreaterThan(20);
  expect(log).not.toContain(PROVIDER_CLIENT.secret);
  expect(log).not.toContain("eyJ");
});

test("a client with outside providers alone goes to the only one at once, and has no pages and no form of the pool's own", async () => {
  await supportProviders(running, ["Wicked"]);
  const browser = new WebBrowser();
  expect((await browser.send(authorizeAt(running))).location).toContain(`${wicked.issuer}/auth?`);
  const login = authorizeAt(running).replace("/oauth2/authorize", "/login");
  const page = await browser.send(login);
  expect(page.text).toContain("Continue with Wicked");
  expect(page.text).not.toContain('name="password"');
  const signUp = await browser.send(login.replace("/login", "/signup"));
  expect(new URL(signUp.location).pathname).toBe("/login");
  const { location } = await browser.send(authorizeAt(running, { identity_provider: "COGNITO" }));
  expect(told(location)["error"]).toBe("invalid_request");
});
