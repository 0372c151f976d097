import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminLinkProviderForUserCommand,
  CreateIdentityProviderCommand,
  CreateUserPoolCommand,
  ListUsersCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  newStandInCode,
  redeemStandInCode,
  signStandInToken,
  standInOf,
  verifyStandInToken,
} from "../../../src/cognito/hosted-ui/federation/stand-in/stand-in-provider";
import type { ProviderSettings } from "../../../src/cognito/resources/identity-provider";
import { findIdentityProvider } from "../../../src/cognito/resources/identity-provider";
import { hashToken } from "../../../src/cognito/tokens/issue-tokens";
import { CALLBACK, MACHINE_ID, secretOf } from "../oauth/hosted-pool";
import { carried, postForm } from "../oauth/test-browser";
import { CLIENT_ID, POOL_ID, type RunningPools } from "../running-pool";
import { callbackAt } from "./federated-pool";
import { openStandIn, post, providerOf, signInAt, startStandIns, tokensAt } from "./stand-in-pool";
import { type Seen, WebBrowser } from "./web-browser";

/** What a stand-in and the pool must refuse, although nobody proves anything at a stand-in. */

let running: RunningPools;
beforeAll(async () => {
  running = await startStandIns(["Google", "Facebook", "CorpSaml", "CorpOidc"]);
}, 30_000);
afterAll(() => running.close());

const EVE = { make: "1", name: "Eve", email: "eve@example.com" };
const NOT_BEGUN = "A sign-in by an outside provider came back that this browser did not begin";
const problem = ({ location }: Seen) => Object.fromEntries(carried(location))["error_description"];
const users = async () => (await running.sdk.send(new ListUsersCommand({ UserPoolId: POOL_ID }))).Users?.length;
/** The stand-in's answer, not yet delivered to the pool. */
const answered = (seen: Seen) => new URL(seen.location).searchParams;
const deliver = (browser: WebBrowser, parameters: URLSearchParams) =>
  browser.send(`${callbackAt(running)}?${parameters.toString()}`);

test("an answer counts once", async () => {
  const { browser, page } = await openStandIn(running, "Google");
  const answer = answered(await post(browser, page, EVE));
  expect((await deliver(browser, answer)).location).toContain(`${CALLBACK}?code=`);
  const replayed = await deliver(browser, answer);
  expect([replayed.status, replayed.location]).toEqual([400, ""]);
  expect(replayed.text).toContain(NOT_BEGUN);
});

test("a form answers a sign-in once, so its token is of one use", async () => {
  const { browser, page } = await openStandIn(running, "Google");
  const first = await post(browser, page, EVE);
  expect(first.location).toContain("/oauth2/idpresponse?code=");
  const second = await post(browser, page, { ...EVE, email: "other@example.com" });
  expect([second.status, second.location]).toEqual([400, ""]);
  expect((await post(browser, page, { refuse: "1" })).status).toBe(400);
  expect((await deliver(browser, answered(first))).location).toContain(`${CALLBACK}?code=`);
});

test("the answer of one provider does not count for a sign-in at another", async () => {
  const before = await users();
  const browser = new WebBrowser();
  const google = await openStandIn(running, "Google", browser);
  const facebook = await openStandIn(running, "Facebook", browser);
  const ofGoogle = answered(await post(browser, google.page, EVE));
  const ofFacebook = answered(await post(browser, facebook.page, EVE));
  // Google's whole answer with the state of the sign-in at Facebook, then with Facebook's name on it.
  const mixed = new URLSearchParams(ofGoogle);
  mixed.set("state", ofFacebook.get("state") ?? "");
  expect(problem(await deliver(browser, mixed))).toBe("The answer is of another provider than the one that was asked.");
  const again = await openStandIn(running, "Facebook", browser);
  const renamed = answered(await post(browser, again.page, EVE));
  renamed.set("code", ofGoogle.get("code") ?? "");
  expect(problem(await deliver(browser, renamed))).toBe("The stand-in does not know this code.");
  expect(await users()).toBe(before);
});

test("the answer of one sign-in does not count for another at the same provider", async () => {
  const browser = new WebBrowser();
  const one = await openStandIn(running, "Google", browser);
  const other = await openStandIn(running, "Google", browser);
  const ofOne = answered(await post(browser, one.page, EVE));
  const ofOther = answered(await post(browser, other.page, EVE));
  ofOther.set("code", ofOne.get("code") ?? "");
  expect(problem(await deliver(browser, ofOther))).toBe("The stand-in does not know this code.");
});

test("an answer without the stand-in's name, with a made-up code or too late is refused", async () => {
  const browser = new WebBrowser();
  const answer = async () => answered(await post(browser, (await openStandIn(running, "Google", browser)).page, EVE));
  const nameless = await answer();
  nameless.delete("iss");
  expect(problem(await deliver(browser, nameless))).toBe(
    "The answer is of another provider than the one that was asked.",
  );
  const invented = await answer();
  invented.set("code", "A".repeat(43));
  expect(problem(await deliver(browser, invented))).toBe("The stand-in does not know this code.");
  const late = await answer();
  running.advance(300_001);
  expect(problem(await deliver(browser, late))).toBe("The stand-in does not know this code.");
  const forgotten = await answer();
  running.advance(900_001);
  expect((await deliver(browser, forgotten)).text).toContain(NOT_BEGUN);
});

test("a GET signs nobody in, whatever it carries", async () => {
  const before = await users();
  const { browser, page } = await openStandIn(running, "Google");
  const token = /name="_csrf" value="([^"]*)"/.exec(page.text)?.[1] ?? "";
  for (const choice of [{ ...EVE }, { refuse: "1" }, { person: "1" }]) {
    const url = new URL(page.url);
    for (const [name, value] of Object.entries({ ...choice, _csrf: token })) url.searchParams.set(name, value);
    const seen = await browser.send(url.href);
    expect([seen.status, seen.location]).toEqual([200, ""]);
  }
  expect(await users()).toBe(before);
  expect((await post(browser, page, EVE)).location).toContain("code=");
});

test.each<[string, (own: string, other: string) => string]>([
  ["no token", () => ""],
  ["a made-up token", () => "A".repeat(43)],
  ["the token of another sign-in of this browser", (_own, other) => other],
])("a form with %s is refused", async (_what, tokenOf) => {
  const browser = new WebBrowser();
  const { page } = await openStandIn(running, "Google", browser);
  const { page: elsewhere } = await openStandIn(running, "Google", browser);
  const tokenIn = (seen: Seen) => /name="_csrf" value="([^"]*)"/.exec(seen.text)?.[1] ?? "";
  const seen = await post(browser, page, { ...EVE, _csrf: tokenOf(tokenIn(page), tokenIn(elsewhere)) });
  expect([seen.status, seen.location]).toEqual([400, ""]);
});

test("the browser's own XSRF token does not open the form, and another site's form is refused", async () => {
  const browser = new WebBrowser();
  const { page } = await openStandIn(running, "Google", browser);
  const action = (/<form method="post" action="([^"]*)"/.exec(page.text)?.[1] ?? "").replaceAll("&amp;", "&");
  const token = /name="_csrf" value="([^"]*)"/.exec(page.text)?.[1] ?? "";
  const cookie = /XSRF-TOKEN=([\w-]{43})/.exec(browser.cookiesAt(page.url))?.[1] ?? "";
  expect(cookie).toMatch(/^[\w-]{43}$/);
  expect((await post(browser, page, { ...EVE, _csrf: cookie })).status).toBe(400);
  for (const headers of [{ origin: "http://127.0.0.1:1" }, { "sec-fetch-site": "same-site" }]) {
    const { status } = await fetch(new URL(action, page.url), {
      method: "POST",
      redirect: "manual",
      headers: { ...headers, cookie: browser.cookiesAt(page.url) },
      body: new URLSearchParams({ ...EVE, _csrf: token }),
    });
    expect(status).toBe(400);
  }
});

test("another browser sees no page of a sign-in, posts no form to it and delivers no answer of it", async () => {
  const { browser, page } = await openStandIn(running, "Google");
  const thief = new WebBrowser();
  await openStandIn(running, "Google", thief);
  expect((await thief.send(page.url)).text).toContain(NOT_BEGUN);
  expect((await post(thief, page, EVE)).status).toBe(400);
  const answer = answered(await post(browser, page, EVE));
  expect((await deliver(thief, answer)).text).toContain(NOT_BEGUN);
  expect((await deliver(browser, answer)).location).toContain(`${CALLBACK}?code=`);
});

test.each<[string, (url: URL) => void]>([
  ["another client", (url) => url.searchParams.set("client_id", "another")],
  ["another callback", (url) => url.searchParams.set("redirect_uri", "http://127.0.0.1:1/")],
  ["another nonce", (url) => url.searchParams.set("nonce", "n")],
  ["another PKCE challenge", (url) => url.searchParams.set("code_challenge", "c")],
  ["a state twice", (url) => url.searchParams.append("state", "s")],
  ["no state", (url) => url.searchParams.delete("state")],
  ["another provider's address", (url) => Object.assign(url, { pathname: url.pathname.replace("Google", "Facebook") })],
  ["an address of no provider", (url) => Object.assign(url, { pathname: url.pathname.replace("Google", "%E0%A4%A") })],
  ["another pool", (url) => Object.assign(url, { pathname: url.pathname.replace(POOL_ID, "us-east-1_Other1234") })],
])("the page is not shown for %s", async (_what, change) => {
  const { browser, page } = await openStandIn(running, "Google");
  const url = new URL(page.url);
  change(url);
  const seen = await browser.send(url.href);
  expect([seen.status, seen.location]).toEqual([400, ""]);
  expect(seen.text).toContain(NOT_BEGUN);
});

test.each(["sub", "id", "user_id", "NameID", "iss", "aud", "exp", "nonce", "__proto__"])(
  "raw claims can't hold %s, and make nobody",
  async (claim) => {
    const before = await users();
    const { browser, page } = await openStandIn(running, "CorpOidc");
    const seen = await post(browser, page, { ...EVE, claims: `{"${claim}":"somebody-else"}` });
    expect(seen.status).toBe(400);
    expect(seen.text).toContain(`Raw claims can&#39;t hold ${claim}: the stand-in says that itself.`);
    expect(await users()).toBe(before);
  },
);

test.each<[string, Record<string, string>, string]>([
  ["raw claims that are no object", { claims: "[1]" }, "Raw claims are a JSON object"],
  [
    "raw claims nested too deep",
    { claims: `{"a":${"[".repeat(50)}${"]".repeat(50)}}` },
    "Raw claims are a JSON object",
  ],
  [
    "raw claims that are too long",
    { claims: `{"a":"${"x".repeat(4096)}"}` },
    "Raw claims have at most 4096 characters.",
  ],
  ["a name that is too long", { name: "x".repeat(257) }, "A name has at most 256 characters."],
  ["an e-mail address with a line break", { email: "a@b\r\nc" }, "That is no e-mail address."],
  ["a subject that is too long", { subject: "x".repeat(201) }, "A subject has at most 200 characters."],
  ["too many groups", { groups: "g ".repeat(51) }, "A person is in at most 50 groups"],
  ["nobody", { name: "", email: "" }, "Say the person&#39;s name or e-mail address."],
])("%s are refused with the reason, and the form keeps what was typed", async (_what, fields, text) => {
  const { browser, page } = await openStandIn(running, "CorpOidc");
  const seen = await post(browser, page, { ...EVE, groups: "staff", ...fields });
  expect(seen.status).toBe(400);
  expect(seen.text).toContain(text);
  expect(seen.text).toContain('aria-describedby="problem');
});

test("a form of more than 64 kB is refused", async () => {
  const { browser, page } = await openStandIn(running, "Google");
  expect((await post(browser, page, { ...EVE, claims: "x".repeat(70_000) })).status).toBe(413);
});

test("a person whom nobody knows is not signed in, however long the name", async () => {
  const { browser, page } = await openStandIn(running, "CorpOidc");
  for (const subject of ["nobody", "x".repeat(60_000), "__proto__", "😀".repeat(100)]) {
    const seen = await post(browser, page, { person: subject });
    expect([seen.status, seen.location]).toEqual([400, ""]);
    expect(seen.text).toContain("The stand-in does not know this person any more.");
  }
  const made = await browser.follow(post(browser, page, { ...EVE, subject: "😀".repeat(100) }));
  expect(problem(made)).toBe("The provider's subject is too long for a user name.");
});

test("a subject that is known is not made a second time under another name", async () => {
  await signInAt(running, "CorpOidc", { name: "Victim", email: "victim@example.com", subject: "victim" });
  const { browser, page } = await openStandIn(running, "CorpOidc");
  const seen = await post(browser, page, { ...EVE, subject: "victim" });
  expect(seen.text).toContain("There is somebody of this subject: choose them above.");
});

test("HTML in what is typed is shown as text, in the list and in the form", async () => {
  const evil = '"><img src=x onerror=alert(1)>';
  await signInAt(running, "CorpOidc", {
    name: `<b>${evil}`,
    email: "h@example.com",
    groups: "<i>staff</i>",
    subject: evil,
  });
  const { browser, page } = await openStandIn(running, "CorpOidc", new WebBrowser(), { login_hint: evil });
  expect(page.text).toContain("&lt;b&gt;&quot;&gt;&lt;img");
  const again = await post(browser, page, { ...EVE, claims: `</textarea>${evil}` });
  for (const { text } of [page, again]) expect(text).not.toMatch(/<img|<b>|<i>|<\/textarea>"/);
});

test("an address that a native user has, verified or not, links nobody", async () => {
  const UserAttributes = [
    { Name: "email", Value: "owner@example.com" },
    { Name: "email_verified", Value: "true" },
  ];
  const own = { UserPoolId: POOL_ID, Username: "owner", MessageAction: "SUPPRESS" as const, UserAttributes };
  await running.sdk.send(new AdminCreateUserCommand(own));
  for (const [index, flags] of [{}, { email_verified: "yes" }].entries()) {
    const person = { name: "Eve", email: "owner@example.com", subject: `10${index}`, ...flags };
    const { id } = await tokensAt(running, await signInAt(running, "Google", person));
    expect(id["cognito:username"]).toBe(`google_10${index}`);
  }
  const owner = await running.sdk.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: "owner@example.com" }));
  expect(owner.Username).toBe("owner");
  expect(JSON.stringify(owner.UserAttributes)).not.toContain("identities");
});

test.each(["Google", "Facebook"] as const)(
  "an identity of %s is linked by its subject, never by an address",
  async (name) => {
    const link = new AdminLinkProviderForUserCommand({
      UserPoolId: POOL_ID,
      DestinationUser: { ProviderName: "Cognito", ProviderAttributeValue: "owner" },
      SourceUser: { ProviderName: name, ProviderAttributeName: "email", ProviderAttributeValue: "owner@example.com" },
    });
    await expect(running.sdk.send(link)).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: "ProviderAttributeName must be Cognito_Subject for a social provider.",
    });
  },
);

test("the pool's code of one client is refused for another", async () => {
  const { location } = await signInAt(running, "Google", { name: "Zoe", email: "zoe@example.com" });
  const code = new URL(location).searchParams.get("code") ?? "";
  const exchange = (client_id: string, secret?: string) =>
    postForm(running, "/oauth2/token", {
      grant_type: "authorization_code",
      client_id,
      client_secret: secret,
      redirect_uri: CALLBACK,
      code,
    });
  expect((await exchange(MACHINE_ID, secretOf(running))).body).toMatchObject({ error: expect.any(String) });
  // The wrong client's attempt does not use the code up.
  expect((await exchange(CLIENT_ID)).status).toBe(200);
});

const provider = (name: string): ProviderSettings => {
  const found = findIdentityProvider(running.pools.services.tables, POOL_ID, name);
  if (found === undefined) throw new Error(`There is no ${name}.`);
  return found.settings;
};

test("a stand-in's token and code of one pool are refused at another with the same provider", async () => {
  const { UserPool } = await running.sdk.send(new CreateUserPoolCommand({ PoolName: "other" }));
  const id = UserPool?.Id ?? "";
  await running.sdk.send(new CreateIdentityProviderCommand({ UserPoolId: id, ...providerOf("Google") }));
  const { services } = running.pools;
  const [here, there] = [services.pools.pool(POOL_ID), services.pools.pool(id)];
  const at = provider("Google");
  const facts = { audience: standInOf(services, here, at).audience, subject: "1", nonce: "n", claims: {} };
  const token = await signStandInToken(services, there, at, facts);
  await expect(verifyStandInToken(services, here, at, token, "n")).rejects.toThrow("is signed by a key");
  const bound = { nonce: "n", challenge: hashToken("v"), redirectUri: callbackAt(running) };
  const proof = { verifier: "v", nonce: "n", redirectUri: callbackAt(running) };
  const person = {
    subject: "1",
    name: "",
    email: "",
    isEmailVerified: false,
    groups: [],
    claims: {},
    usedAt: running.now(),
  };
  const code = () => services.store.write(() => newStandInCode(services, there, at, person, bound));
  await expect(redeemStandInCode(services, here, at, { ...proof, code: code() })).rejects.toThrow(
    "does not know this code",
  );
  const good = code();
  expect((await redeemStandInCode(services, there, at, { ...proof, code: good })).subject).toBe("1");
  await expect(redeemStandInCode(services, there, at, { ...proof, code: good })).rejects.toThrow(
    "does not know this code",
  );
  for (const wrong of [{ verifier: "w" }, { redirectUri: "http://127.0.0.1:1" }])
    await expect(redeemStandInCode(services, there, at, { ...proof, ...wrong, code: code() })).rejects.toThrow(
      "does not know this code",
    );
});

test.each<[string, { by?: string; at?: string; audience?: string; nonce?: string; late?: number }, string]>([
  ["of another provider's stand-in", { by: "Facebook" }, "is signed by a key that the provider does not publish"],
  ["for another client", { audience: "another" }, "is for another client"],
  ["of another sign-in", { nonce: "other" }, "belongs to another sign-in"],
  ["that has expired", { late: 121_000 }, "has expired"],
])("a stand-in's token %s is refused as a real provider's is", async (_what, wrong, text) => {
  const { services } = running.pools;
  const pool = services.pools.pool(POOL_ID);
  const at = provider("Google");
  const { audience } = standInOf(services, pool, at);
  const facts = { audience, subject: "1", nonce: "n", claims: {} };
  const good = await signStandInToken(services, pool, at, facts);
  expect(await verifyStandInToken(services, pool, at, good, "n")).toEqual({ subject: "1", claims: {} });
  const token = await signStandInToken(services, pool, provider(wrong.by ?? "Google"), {
    ...facts,
    audience: wrong.audience ?? audience,
  });
  running.advance(wrong.late ?? 0);
  await expect(verifyStandInToken(services, pool, at, token, wrong.nonce ?? "n")).rejects.toThrow(text);
});
