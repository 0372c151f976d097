import { afterEach, expect, test } from "@jest/globals";
import type { JsonObject } from "../../../src/model/json";
import { type HostedOptions, startHosted } from "../oauth/hosted-pool";
import { carried, query, TestBrowser } from "../oauth/test-browser";
import { POOL_ID, type RunningPools } from "../running-pool";
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

/** Signs in by password, and makes a passkey on the page that follows. */
async function addPasskey(tab: TestBrowser, username = "alice"): Promise<SoftwareAuthenticator> {
  const passkey = softwareAuthenticator(originOf(running));
  const offer = await tab.follow(await tab.signIn(query(), username));
  const credential = JSON.stringify(passkey.register(optionsIn(offer.text)));
  await tab.get(`/passkeys/add?${query()}`);
  const done = await tab.submit({ credential });
  expect(done.location).toContain("code=");
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

test("a sign-in by password offers to make a passkey, which the next sign-in can use", async () => {
  await start();
  const tab = browser();
  const signedIn = await tab.signIn(query(), "alice");
  expect(signedIn.location).toBe(`${originOf(running)}/passkeys/add?${query()}`);
  const offer = await tab.follow(signedIn);
  expect(offer.text).toContain("Add a passkey");
  const passkey = softwareAuthenticator(originOf(running));
  const made = await tab.submit({ credential: JSON.stringify(passkey.register(optionsIn(offer.text))) });
  expect(new Map(carried(made.location)).get("code")).toBeDefined();

  const next = browser();
  await next.get(`/login?${query()}`);
  const asked = await next.submit({ username: "alice", passkey: "1" });
  const page = await next.follow(asked);
  expect(page.text).toContain("Use your passkey");
  const done = await next.submit({ credential: passkey.assert(optionsIn(page.text)) });
  expect(new Map(carried(done.location)).get("code")).toBeDefined();
});

test("who says not now goes on to the client, and is not asked again in this browser", async () => {
  await start();
  const tab = browser();
  await tab.follow(await tab.signIn(query(), "alice"));
  const skipped = await tab.submit({ later: "1" });
  expect(skipped.location).toContain("code=");
  const again = await tab.signIn(query({ prompt: "login", state: "s-2" }), "alice");
  expect(again.location).toContain("code=");
  const other = await tab.signIn(query({ prompt: "login", state: "s-3" }), "bob");
  expect(other.location).toContain("/passkeys/add?");
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
  const offer = await tab.follow(await tab.signIn(query(), "alice"));
  const made = softwareAuthenticator(originOf(running)).register(optionsIn(offer.text), {
    relyingParty: "evil.example",
  });
  for (const credential of [JSON.stringify(made), "{", "{}"]) {
    const page = await tab.submit({ credential });
    expect(page.status).toBe(400);
    expect(page.text).toMatch(/The passkey belongs to another relying party|That passkey can&#39;t be used here/);
  }
});

test("nobody who is not signed in can add a passkey, nor another user by a sign-in of theirs", async () => {
  await start();
  const stranger = browser();
  expect((await stranger.get(`/passkeys/add?${query()}`)).location).toBe(`${originOf(running)}/login?${query()}`);
  // Bob's sign-in leads to the offer; then his session is exchanged for alice's in the same browser.
  const alice = browser();
  await alice.follow(await alice.signIn(query(), "alice"));
  const bob = browser();
  const offer = await bob.follow(await bob.signIn(query(), "bob"));
  const name = `cognito-${POOL_ID.slice(POOL_ID.indexOf("_") + 1)}`;
  bob.cookies.set(name, alice.cookies.get(name) ?? "");
  const made = softwareAuthenticator(originOf(running)).register(optionsIn(offer.text));
  const refused = await bob.submit({ credential: JSON.stringify(made) });
  expect(refused.text).toContain("This page has expired");
  expect([...running.pools.services.tables.passkeys.entries([POOL_ID])]).toEqual([]);
});

test("a foreign form adds no passkey", async () => {
  await start();
  const tab = browser();
  const offer = await tab.follow(await tab.signIn(query(), "alice"));
  const credential = JSON.stringify(softwareAuthenticator(originOf(running)).register(optionsIn(offer.text)));
  const forged = await tab.post(`/passkeys/add?${query()}`, { credential, _csrf: "x" });
  expect(forged.text).toContain("This page has expired");
  const elsewhere = await tab.submit({ credential }, { origin: "http://localhost:1" });
  expect(elsewhere.text).toContain("This page has expired");
});

test("who is still signed in adds another passkey by the page's own address, but not with prompt=login", async () => {
  await start();
  const tab = browser();
  await addPasskey(tab);
  const page = await tab.get(`/passkeys/add?${query({ state: "s-4" })}`);
  expect(optionsIn(page.text).excludeCredentials).toHaveLength(1);
  const anew = await tab.get(`/passkeys/add?${query({ prompt: "login" })}`);
  expect(anew.location).toContain("/login?");
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
