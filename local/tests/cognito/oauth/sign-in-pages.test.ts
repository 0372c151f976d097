import { AdminDisableUserCommand } from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { PASSWORD, POOL_ID, type RunningPools, TRIGGER_ARN } from "../running-pool";
import { makeUser } from "../running-pool-steps";
import { CALLBACK, startHosted } from "./hosted-pool";
import { query, TestBrowser } from "./test-browser";
import { totpCode } from "./totp-code";

/** What people do on the pages to sign in, second factors included, without a script. */

let running: RunningPools;
beforeAll(async () => {
  running = await startHosted({ pool: { AutoVerifiedAttributes: ["email"] } });
  await makeUser(running.sdk, "alice", { email: "alice@example.com" });
});
afterEach(() => running.setClock(undefined));
afterAll(() => running.close());

const isBack = (location: string): boolean => location.startsWith(`${CALLBACK}?code=`);
const lastCode = ({ delivered }: RunningPools): string => delivered.at(-1)?.code ?? "";

test.each([
  ["the user name", "alice"],
  ["the name in capitals", "ALICE"],
  ["the e-mail address", "alice@example.com"],
])("signing in works by %s", async (_name, name) => {
  expect(isBack((await new TestBrowser(running).signIn(query(), name)).location)).toBe(true);
});

test("signing in takes the classic form's fields, and `_csrf` from the cookie, as programs send them", async () => {
  const browser = new TestBrowser(running);
  await browser.get(`/login?${query()}`);
  const answer = await browser.post(`/login?${query()}`, {
    _csrf: browser.cookies.get("XSRF-TOKEN") ?? "",
    username: "alice",
    password: PASSWORD,
    cognitoAsfData: "",
    signInSubmitButton: "Sign in",
  });
  expect([answer.status, isBack(answer.location)]).toEqual([302, true]);
});

test.each([
  ["a wrong password", { username: "alice", password: "Wrong-Horse-1" }, "do not belong together", "password"],
  ["an unknown user, told the same", { username: "nobody", password: PASSWORD }, "do not belong together", "password"],
  ["no password", { username: "alice", password: "" }, "Enter your password.", "password"],
  ["no name", { username: " ", password: PASSWORD }, "Enter your user name or e-mail address.", "username"],
  ["a name of absurd length", { username: "x".repeat(4000), password: PASSWORD }, "do not belong together", "password"],
])("signing in with %s shows the error at its field", async (_name, fields, text, field) => {
  const browser = new TestBrowser(running);
  await browser.get(`/login?${query()}`);
  const answer = await browser.submit(fields);
  expect([answer.status, answer.location]).toEqual([400, ""]);
  expect(answer.text).toMatch(new RegExp(`<p class="problem" role="alert" id="problem">[^<]*${text}`));
  expect(answer.text).toMatch(new RegExp(`name="${field}"[^>]*aria-invalid="true"[^>]*aria-describedby="problem`));
  expect(answer.text).not.toContain(PASSWORD);
});

test("what was typed is escaped, and a password never comes back", async () => {
  const browser = new TestBrowser(running);
  await browser.get(`/login?${query()}`);
  const { text } = await browser.submit({ username: '"><script>alert(1)</script>', password: "secret-password" });
  expect(text).toContain('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"');
  expect(text).not.toMatch(/<script>alert|secret-password/);
});

test("parameters of the address come back escaped: state, hint and unknown ones", async () => {
  const search = query({ state: '"><script>', login_hint: '"><img src=x>' });
  const { text } = await new TestBrowser(running).get(`/login?${search}&x="><script>`);
  expect(text).not.toMatch(/"><script|<img/);
  expect(text).toContain('value="&quot;&gt;&lt;img src=x&gt;"');
});

test("a disabled user sees that the account is disabled", async () => {
  await makeUser(running.sdk, "off");
  await running.sdk.send(new AdminDisableUserCommand({ UserPoolId: POOL_ID, Username: "off" }));
  expect((await new TestBrowser(running).signIn(query(), "off")).text).toContain("switched off");
});

test("a user with a temporary password chooses a new one", async () => {
  await makeUser(running.sdk, "carol", { email: "carol@example.com", isTemporary: true });
  const browser = new TestBrowser(running);
  const asked = await browser.signIn(query(), "carol");
  expect(asked.location).toBe(`${running.pools.endpoint}/mfa?${query()}`);
  expect((await browser.follow(asked)).text).toContain("Choose a password of your own");
  const short = await browser.submit({ password: "short" });
  expect(short.text).toContain("Password not long enough.");
  expect(isBack((await browser.submit({ password: "Another-Horse-2" })).location)).toBe(true);
  expect(isBack((await new TestBrowser(running).signIn(query(), "carol", "Another-Horse-2")).location)).toBe(true);
});

test.each(["alice", "nobody"])("an e-mail code replaces the password where the pool allows it: %s", async (name) => {
  const mailing = await startHosted({
    pool: {
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ["PASSWORD", "EMAIL_OTP"] } },
      EmailConfiguration: {
        EmailSendingAccount: "DEVELOPER",
        SourceArn: "arn:aws:ses:us-east-1:123456789012:identity/a",
      },
    },
    client: { ExplicitAuthFlows: ["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] },
  });
  await makeUser(mailing.sdk, "alice", { email: "alice@example.com" });
  const browser = new TestBrowser(mailing);
  await browser.get(`/login?${query()}`);
  const asked = await browser.follow(await browser.submit({ username: name, password: "", emailCode: "1" }));
  expect(asked.text).toContain("Check your e-mail");
  const done = await browser.submit({ code: name === "alice" ? lastCode(mailing) : "123456" });
  expect([isBack(done.location), mailing.delivered.length]).toEqual(name === "alice" ? [true, 1] : [false, 0]);
  await mailing.close();
});

test("no e-mail code is sent where the pool does not allow it", async () => {
  const browser = new TestBrowser(running);
  const { text } = await browser.get(`/login?${query()}`);
  expect(text).not.toContain("emailCode");
  expect((await browser.submit({ username: "alice", emailCode: "1" })).text).toContain("Enter your password.");
});

test("a user who comes back can go on, or sign in as another user", async () => {
  const browser = new TestBrowser(running);
  await browser.signIn(query(), "alice");
  const shown = await browser.get(`/login?${query()}`);
  expect(shown.text).toContain("Continue as alice@example.com");
  expect(shown.text).toMatch(/Not you\? <a href="\/login\?[^"]*prompt=login"/);
  expect(isBack((await browser.submit({ continue: "1" })).location)).toBe(true);
});

test("a pre authentication trigger's refusal is shown in its own words", async () => {
  const triggered = await startHosted({
    pool: { LambdaConfig: { PreAuthentication: TRIGGER_ARN } },
    triggers: {
      [TRIGGER_ARN]: () => {
        throw new Error("come back on Monday");
      },
    },
  });
  await makeUser(triggered.sdk, "alice");
  const { text } = await new TestBrowser(triggered).signIn(query(), "alice");
  expect(text).toContain("PreAuthentication failed with error come back on Monday.");
  await triggered.close();
});

let guarded: RunningPools;
beforeAll(async () => {
  guarded = await startHosted({ pool: { MfaConfiguration: "ON", EnabledMfas: ["SOFTWARE_TOKEN_MFA"] } });
  await makeUser(guarded.sdk, "alice", { email: "alice@example.com" });
});
afterAll(() => guarded.close());

test("an authenticator is set up by QR code, and asked for afterwards", async () => {
  const now = guarded.now();
  guarded.setClock(now);
  const browser = new TestBrowser(guarded);
  const asked = await browser.signIn(query(), "alice");
  expect(asked.location).toBe(`${guarded.pools.endpoint}/mfa/setup?${query()}`);
  const { text } = await browser.follow(asked);
  expect(text).toMatch(/<svg role="img" aria-label="QR code[^"]*"/);
  const secret = (/<span class="secret">([A-Z2-7 ]+)</.exec(text)?.[1] ?? "").replaceAll(" ", "");
  expect((await browser.submit({ code: "12345" })).text).toContain("Enter the six digits.");
  const wrong = totpCode(secret, now + 3_600_000);
  expect((await browser.submit({ code: wrong })).text).toContain("That code is not right.");
  expect(isBack((await browser.submit({ code: totpCode(secret, now) })).location)).toBe(true);

  guarded.setClock(now + 30_000);
  const again = new TestBrowser(guarded);
  const challenge = await again.signIn(query(), "alice");
  expect((await again.follow(challenge)).text).toContain("Enter the code of your authenticator");
  expect((await again.submit({ code: wrong })).text).toContain("That code is not right.");
  expect(isBack((await again.submit({ code: totpCode(secret, now + 30_000) })).location)).toBe(true);
});

test("a code by e-mail is asked for as a second factor", async () => {
  const mailed = await startHosted({
    pool: {
      MfaConfiguration: "ON",
      EnabledMfas: ["EMAIL_OTP"],
      EmailConfiguration: {
        EmailSendingAccount: "DEVELOPER",
        SourceArn: "arn:aws:ses:us-east-1:123456789012:identity/a",
      },
    },
  });
  await makeUser(mailed.sdk, "alice", { email: "alice@example.com" });
  const browser = new TestBrowser(mailed);
  const shown = await browser.follow(await browser.signIn(query(), "alice"));
  expect(shown.text).toContain("Check your e-mail");
  expect(isBack((await browser.submit({ code: lastCode(mailed) })).location)).toBe(true);
  await mailed.close();
});
