import { AdminResetUserPasswordCommand } from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { CLIENT_ID, PASSWORD, POOL_ID, type RunningPools } from "../running-pool";
import { makeUser } from "../running-pool-steps";
import { CALLBACK, startHosted } from "./hosted-pool";
import { query, TestBrowser } from "./test-browser";

/** What people do on the pages to sign up or to replace a forgotten password, without a script. */

let running: RunningPools;
beforeAll(async () => {
  running = await startHosted({ pool: { AutoVerifiedAttributes: ["email"] } });
  await makeUser(running.sdk, "alice", { email: "alice@example.com" });
});
afterEach(() => running.setClock(undefined));
afterAll(() => running.close());

const isBack = (location: string): boolean => location.startsWith(`${CALLBACK}?code=`);
const lastCode = ({ delivered }: RunningPools): string => delivered.at(-1)?.code ?? "";

test("a sign-up with an e-mail address and a password, confirmed by the code, leads right back to the client", async () => {
  const browser = new TestBrowser(running);
  await browser.get(`/signup?${query()}`);
  const asked = await browser.submit({
    username: "dora",
    "requiredAttributes[email]": "dora@example.com",
    password: PASSWORD,
  });
  expect(asked.location).toBe(`${running.pools.endpoint}/confirm?${query()}`);
  expect((await browser.follow(asked)).text).toContain("We sent a code to d***@e***.");
  const wrong = await browser.submit({ code: "000000" === lastCode(running) ? "000001" : "000000" });
  expect([wrong.status, wrong.text.includes("That code is not right.")]).toEqual([400, true]);
  expect(isBack((await browser.submit({ code: lastCode(running) })).location)).toBe(true);
  expect(isBack((await new TestBrowser(running).signIn(query(), "dora@example.com")).location)).toBe(true);
});

test("a sign-up can be finished in another browser, by signing in and asking for a new code", async () => {
  const first = new TestBrowser(running);
  await first.get(`/signup?${query()}`);
  await first.submit({ username: "emma", "requiredAttributes[email]": "emma@example.com", password: PASSWORD });
  const second = new TestBrowser(running);
  const asked = await second.signIn(query(), "emma");
  expect(asked.location).toContain("/confirm?");
  const page = await second.follow(asked);
  const resent = await second.post(`/resendcode?${query()}`, { _csrf: second.cookies.get("XSRF-TOKEN") ?? "" });
  expect([page.status, resent.location]).toEqual([200, `${running.pools.endpoint}/confirm?${query()}`]);
  await second.follow(resent);
  const done = await second.post(`/confirm?${query()}`, {
    _csrf: second.cookies.get("XSRF-TOKEN") ?? "",
    code: lastCode(running),
  });
  expect((await second.follow(done)).text).toContain("Your account is confirmed.");
  expect(isBack((await second.submit({ username: "emma", password: PASSWORD })).location)).toBe(true);
});

test.each([
  ["a name that is taken", { username: "alice" }, "That name is taken.", "username"],
  ["a password that does not fit", { password: "short" }, "Password not long enough.", "password"],
  ["no e-mail address", { "requiredAttributes[email]": "" }, "Fill in every field.", "requiredAttributes\\[email\\]"],
  ["an e-mail address for a name", { username: "x@example.com" }, "Username cannot be of email format", "username"],
])("signing up with %s shows the error at its field", async (_name, fields, text, field) => {
  const browser = new TestBrowser(running);
  await browser.get(`/signup?${query()}`);
  const given = { username: "fred", "requiredAttributes[email]": "fred@example.com", password: PASSWORD };
  const answer = await browser.submit({ ...given, ...fields });
  expect([answer.status, answer.text.includes(text)]).toEqual([400, true]);
  expect(answer.text).toMatch(new RegExp(`name="${field}"[^>]*aria-invalid="true"`));
});

test("the sign-up page is closed where only administrators create users", async () => {
  const closed = await startHosted({ pool: { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } } });
  const browser = new TestBrowser(closed);
  expect((await browser.get(`/login?${query()}`)).text).not.toContain("/signup");
  expect((await browser.get(`/signup?${query()}`)).text).toContain("Sign-up is closed");
  await closed.close();
});

test("a sign-up asks only once for an address that is the user name as well", async () => {
  const byEmail = await startHosted({
    pool: { AliasAttributes: [], UsernameAttributes: ["email"], AutoVerifiedAttributes: ["email"] },
  });
  const browser = new TestBrowser(byEmail);
  const { text } = await browser.get(`/signup?${query()}`);
  expect(text).toContain('type="email"');
  expect(text).not.toContain("requiredAttributes");
  const asked = await browser.submit({ username: "gina@example.com", password: PASSWORD });
  await browser.follow(asked);
  expect(isBack((await browser.submit({ code: lastCode(byEmail) })).location)).toBe(true);
  await byEmail.close();
});

test("the link in a message confirms a sign-up, where the pool sends links", async () => {
  const linked = await startHosted({
    pool: {
      AutoVerifiedAttributes: ["email"],
      VerificationMessageTemplate: { DefaultEmailOption: "CONFIRM_WITH_LINK" },
    },
    client: { ClientName: "Photo album" },
  });
  const browser = new TestBrowser(linked);
  expect((await browser.get(`/signup?${query()}`)).text).toContain("· Photo album</title>");
  await browser.submit({ username: "hugo", "requiredAttributes[email]": "hugo@example.com", password: PASSWORD });
  const link = (code: string) =>
    `/confirmUser?${new URLSearchParams({ client_id: CLIENT_ID, user_name: "hugo", confirmation_code: code })}`;
  const wrong = await browser.get(link("nothing"));
  expect([wrong.status, wrong.text.includes("Account not confirmed · Photo album</title>")]).toEqual([400, true]);
  const done = await browser.get(link(lastCode(linked)));
  expect([done.status, done.text.includes("Your account is confirmed.")]).toEqual([200, true]);
  expect(done.text).toContain("Account confirmed · Photo album</title>");
  expect(isBack((await new TestBrowser(linked).signIn(query(), "hugo")).location)).toBe(true);
  await linked.close();
});

test("a forgotten password is replaced with a code and a new password", async () => {
  await makeUser(running.sdk, "ivan", { email: "ivan@example.com" });
  const browser = new TestBrowser(running);
  await browser.get(`/forgotPassword?${query()}`);
  const asked = await browser.submit({ username: "ivan" });
  expect(asked.location).toBe(`${running.pools.endpoint}/confirmforgotPassword?${query()}`);
  expect((await browser.follow(asked)).text).toContain("We sent a code to i***@e***.");
  const short = await browser.submit({ code: lastCode(running), password: "short" });
  expect(short.text).toContain("Password not long enough.");
  const done = await browser.submit({ code: lastCode(running), password: "Another-Horse-2" });
  expect((await browser.follow(done)).text).toContain("Your password is changed.");
  expect(isBack((await browser.submit({ username: "ivan", password: "Another-Horse-2" })).location)).toBe(true);
});

test("the page for a forgotten password looks the same for an unknown user", async () => {
  const browser = new TestBrowser(running);
  await browser.get(`/forgotPassword?${query()}`);
  const asked = await browser.submit({ username: "nobody" });
  expect((await browser.follow(asked)).text).toMatch(/We sent a code to \S+@\S+\./);
  expect((await browser.submit({ code: "123456", password: "Another-Horse-2" })).text).toMatch(/That code is/);
});

test("a password that an administrator reset is asked for at once", async () => {
  await makeUser(running.sdk, "jane", { email: "jane@example.com" });
  await running.sdk.send(new AdminResetUserPasswordCommand({ UserPoolId: POOL_ID, Username: "jane" }));
  const asked = await new TestBrowser(running).signIn(query(), "jane");
  expect(asked.location).toContain("/confirmforgotPassword?");
});

test("a user who has no code yet, as after an import, is sent one; the administrator's is not replaced", async () => {
  await makeUser(running.sdk, "kate", { email: "kate@example.com" });
  await running.sdk.send(new AdminResetUserPasswordCommand({ UserPoolId: POOL_ID, Username: "kate" }));
  const sent = running.delivered.length;
  await new TestBrowser(running).signIn(query(), "kate");
  expect(running.delivered).toHaveLength(sent);
  const { store, tables } = running.pools.services;
  const sub = tables.usernames.get(POOL_ID, "kate") ?? "";
  store.write(() => tables.codes.removeAll(POOL_ID, sub));
  const browser = new TestBrowser(running);
  expect((await browser.follow(await browser.signIn(query(), "kate"))).text).toContain("We sent a code to k***@e***.");
  expect(running.delivered).toHaveLength(sent + 1);
});

test("the page for a new password waits eight minutes", async () => {
  const browser = new TestBrowser(running);
  const now = running.now();
  running.setClock(now);
  await browser.get(`/forgotPassword?${query()}`);
  await browser.follow(await browser.submit({ username: "alice" }));
  running.setClock(now + 480_000);
  expect((await browser.submit({ code: "1", password: "x" })).text).toContain("This page has expired");
});
