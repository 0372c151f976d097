import { afterEach, expect, test } from "@jest/globals";
import type { JsonObject } from "../../../src/model/json";
import { CALLBACK, type HostedOptions, startHosted } from "../oauth/hosted-pool";
import { carried, query, TestBrowser } from "../oauth/test-browser";
import { CLIENT_ID, PASSWORD, POOL_ID, type RunningPools } from "../running-pool";
import { makeUser } from "../running-pool-steps";
import { originOf, PASSKEY_POOL } from "./passkey-steps";
import { type SoftwareAuthenticator, softwareAuthenticator } from "./software-authenticator";

/** Passkeys on the pages, by docs/aws-behaviour/cognito-passkeys.md, P. The script's part is tests/browser's. */

let running: RunningPools;
afterEach(() => running.close());

const CLIENT = { ExplicitAuthFlows: ["ALLOW_USER_AUTH"] };

async function start(more: HostedOptions = {}, pool: JsonObject = PASSKEY_POOL): Promise<void> {
  running = await startHosted({ pool, client: CLIENT, ...more });
  await makeUser(running.sdk, "alice");
  await makeUser(running.sdk, "bob");
}

/** A browser at http://localhost. */
const browser = (): TestBrowser => new TestBrowser({ pools: { ...running.pools, endpoint: originOf(running) } });

const optionsIn = (page: string) =>
  JSON.parse((/data-options="([^"]*)"/.exec(page)?.[1] ?? "{}").replaceAll("&quot;", '"'));

/** The page's own address, as an app links to it. */
const ADD = `/passkeys/add?${new URLSearchParams({ client_id: CLIENT_ID, redirect_uri: CALLBACK })}`;

/** Signs in by password, and makes a passkey on its page. */
async function addPasskey(tab: TestBrowser, username = "alice"): Promise<SoftwareAuthenticator> {
  const passkey = softwareAuthenticator(originOf(running));
  expect((await tab.signIn(query(), username)).location).toContain("code=");
  const page = await tab.get(ADD);
  const done = await tab.submit({ credential: JSON.stringify(passkey.register(optionsIn(page.text))) });
  expect(done.location).toBe(CALLBACK);
  return passkey;
}

test.each(["/oauth2/authorize", "/login", "/signup", "/passkeys/add", "/logout"])(
  "%s at the IP address begins again at localhost, before any cookie for a sign-in",
  async (path) => {
    await start();
    const search = path === "/logout" ? query({ logout_uri: "https://app.example.com/bye" }) : query();
    const answer = await new TestBrowser(running).get(`${path}?${search}`);
    expect(answer.status).toBe(302);
    expect(answer.location).toBe(`${originOf(running)}${path}?${search}`);
    expect(answer.headers.getSetCookie().filter((cookie) => !cookie.includes("Max-Age=0"))).toEqual([]);
  },
);

test.each<[string, HostedOptions, JsonObject]>([
  ["a pool without passkeys", {}, {}],
  ["a client without USER_AUTH", { client: { ExplicitAuthFlows: ["ALLOW_USER_SRP_AUTH"] } }, PASSKEY_POOL],
  ["the classic pages", { managedLogin: 1, branding: false }, PASSKEY_POOL],
])("the pages of %s stay where they are, and offer no passkey", async (_what, options, pool) => {
  await start(options, pool);
  const page = await new TestBrowser(running).get(`/login?${query()}`);
  expect(page.status).toBe(200);
  expect(page.text).not.toContain("Sign in with a passkey");
});

test("the start says where the pages move to, and of whom passkeys are", async () => {
  await start();
  expect(running.logged).toContain(
    "UserPool: the relying party of passkeys is localhost here, not auth.example.com; the sign-in pages move to http://localhost.",
  );
});

test("the start says that the classic pages offer no passkeys", async () => {
  await start({ managedLogin: 1, branding: false });
  expect(running.logged).toContain(
    "UserPool: the relying party of passkeys is localhost here, not auth.example.com; the classic sign-in pages offer none, as on AWS, but those of ManagedLoginVersion: 2 do.",
  );
});

test("who is signed in makes a passkey at /passkeys/add, goes back without a code, and can sign in with it", async () => {
  await start();
  const passkey = await addPasskey(browser());
  const next = browser();
  await next.get(`/login?${query()}`);
  const page = await next.follow(await next.submit({ username: "alice", passkey: "1" }));
  expect(page.text).toContain("Use your passkey");
  const done = await next.submit({ credential: passkey.assert(optionsIn(page.text)) });
  expect(new Map(carried(done.location)).get("code")).toBeDefined();
});

/** Signs up and confirms; where that leads. */
async function signUp(tab: TestBrowser, username: string) {
  await tab.get(`/signup?${query()}`);
  const email = `${username}@example.com`;
  const asked = await tab.submit({ username, "requiredAttributes[email]": email, password: PASSWORD });
  await tab.follow(asked);
  return tab.submit({ code: running.delivered.at(-1)?.code ?? "" });
}

const SIGN_UP_POOL = { ...PASSKEY_POOL, AutoVerifiedAttributes: ["email"] };

test.each(["makes one", "says not now"])(
  "a new user is asked to make a passkey, and goes on with a code who %s",
  async (does) => {
    await start({}, SIGN_UP_POOL);
    const tab = browser();
    const signedUp = await signUp(tab, "dora");
    expect(signedUp.location).toBe(`${originOf(running)}/passkeys/add?${query()}`);
    const offer = await tab.follow(signedUp);
    const passkey = softwareAuthenticator(originOf(running));
    const credential = JSON.stringify(passkey.register(optionsIn(offer.text)));
    const done = await tab.submit(does === "makes one" ? { credential } : { later: "1" });
    expect(new Map(carried(done.location)).get("code")).toBeDefined();
    expect((await tab.signIn(query({ prompt: "login" }), "dora")).location).toContain("code=");
  },
);

test("who was offered a passkey and says not now by the page's own address goes back without a code", async () => {
  await start();
  const tab = browser();
  await tab.signIn(query(), "alice");
  await tab.get(ADD);
  expect((await tab.submit({ later: "1" })).location).toBe(CALLBACK);
});

test("a refused passkey leads back to the sign-in page, which says so once", async () => {
  await start();
  const passkey = await addPasskey(browser());
  const tab = browser();
  await tab.get(`/login?${query()}`);
  const page = await tab.follow(await tab.submit({ username: "alice", passkey: "1" }));
  const refused = await tab.submit({
    credential: passkey.assert(optionsIn(page.text), { origin: "https://evil.example" }),
  });
  expect(refused.location).toBe(`${originOf(running)}/login?${query()}`);
  expect((await tab.follow(refused)).text).toContain("That passkey was not accepted.");
});

test("a user without a passkey is told so on the sign-in page", async () => {
  await start();
  const tab = browser();
  await tab.get(`/login?${query()}`);
  const page = await tab.submit({ username: "bob", passkey: "1" });
  expect(page.status).toBe(400);
  expect(page.text).toContain("There is no passkey for that name here.");
});

test("a passkey that can't be registered is refused in plain words, and the page can be tried again", async () => {
  await start();
  const tab = browser();
  await tab.signIn(query(), "alice");
  const offer = await tab.get(ADD);
  const made = softwareAuthenticator(originOf(running)).register(optionsIn(offer.text), {
    relyingParty: "evil.example",
  });
  for (const credential of [JSON.stringify(made), "{", "{}"]) {
    const page = await tab.submit({ credential });
    expect(page.status).toBe(400);
    expect(page.text).toMatch(/The passkey belongs to another relying party|That passkey can&#39;t be used here/);
  }
});

test("nobody who is not signed in can add a passkey, nor another user after a sign-up of theirs", async () => {
  await start({}, SIGN_UP_POOL);
  const stranger = await browser().get(ADD);
  expect([stranger.status, stranger.text.includes("Nobody is signed in here")]).toEqual([400, true]);
  // Emma's sign-up leads to the offer; then her session is exchanged for alice's in the same browser.
  const alice = browser();
  await alice.signIn(query(), "alice");
  const emma = browser();
  const offer = await emma.follow(await signUp(emma, "emma"));
  const name = `cognito-${POOL_ID.slice(POOL_ID.indexOf("_") + 1)}`;
  emma.cookies.set(name, alice.cookies.get(name) ?? "");
  const made = softwareAuthenticator(originOf(running)).register(optionsIn(offer.text));
  const refused = await emma.submit({ credential: JSON.stringify(made) });
  expect(refused.text).toContain("This page has expired");
  expect([...running.pools.services.tables.passkeys.entries([POOL_ID])]).toEqual([]);
});

test("a foreign form adds no passkey", async () => {
  await start();
  const tab = browser();
  await tab.signIn(query(), "alice");
  const offer = await tab.get(ADD);
  const credential = JSON.stringify(softwareAuthenticator(originOf(running)).register(optionsIn(offer.text)));
  const forged = await tab.post(ADD, { credential, _csrf: "x" });
  expect(forged.text).toContain("This page has expired");
  const elsewhere = await tab.submit({ credential }, { origin: "http://localhost:1" });
  expect(elsewhere.text).toContain("This page has expired");
});

test("who is still signed in adds another passkey, but not with prompt=login, and no twenty-first", async () => {
  await start();
  const tab = browser();
  await addPasskey(tab);
  expect(optionsIn((await tab.get(`${ADD}&state=s-4`)).text).excludeCredentials).toHaveLength(1);
  expect((await tab.get(`${ADD}&prompt=login`)).text).toContain("Nobody is signed in here");
  const { tables, store } = running.pools.services;
  const [first] = [...tables.passkeys.entries([POOL_ID])];
  store.write(() => {
    for (let count = 1; count < 20; count += 1)
      if (first !== undefined) tables.passkeys.put([...first.key.slice(0, 2), `more-${count}`], first.value);
  });
  const full = await tab.get(ADD);
  expect([full.status, full.text.includes("This account has 20 passkeys")]).toEqual([400, true]);
});

test("the session of a sign-in by passkey ends at /logout, whichever host it is asked at", async () => {
  await start();
  const tab = browser();
  await addPasskey(tab);
  expect((await tab.get(`/oauth2/authorize?${query()}`)).location).toContain("code=");
  const search = query({ logout_uri: "https://app.example.com/bye" });
  const hop = await new TestBrowser(running).get(`/logout?${search}`);
  const bye = await tab.follow(hop);
  expect(bye.location).toBe("https://app.example.com/bye");
  expect((await tab.get(`/oauth2/authorize?${query()}`)).location).toContain("/login?");
});
