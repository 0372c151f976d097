import { AdminDisableUserCommand, AdminResetUserPasswordCommand } from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { CLIENT_ID, PASSWORD, POOL_ID, type RunningPools, TRIGGER_ARN } from "../running-pool";
import { makeUser } from "../running-pool-steps";
import { CALLBACK, startHosted } from "./hosted-pool";
import { carried, query, TestBrowser } from "./test-browser";
import { totpCode } from "./totp-code";

/** What people do on the pages, without a script in them. */

let running: RunningPools;
beforeAll(async () => {
  running = await startHosted({ pool: { AutoVerifiedAttributes: ["email"] } });
  await makeUser(running.sdk, "alice", { email: "alice@example.com" });
});
afterEach(() => running.setClock(undefined));
afterAll(() => running.close());

const isBack = (location: string): boolean => location.startsWith(`${CALLBACK}?code=`);
const lastCode = ({ delivered }: RunningPools): string => delivered.at(-1)?.code ?? "";

describe("signing in", () => {
  test.each([
    ["the user name", "alice"],
    ["the name in capitals", "ALICE"],
    ["the e-mail address", "alice@example.com"],
  ])("works by %s", async (_name, name) => {
    expect(isBack((await new TestBrowser(running).signIn(query(), name)).location)).toBe(true);
  });

  test("takes the classic form's fields, `_csrf` from the cookie, as programs send them", async () => {
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
    [
      "an unknown user, told the same",
      { username: "nobody", password: PASSWORD },
      "do not belong together",
      "password",
    ],
    ["no password", { username: "alice", password: "" }, "Enter your password.", "password"],
    ["no name", { username: " ", password: PASSWORD }, "Enter your user name or e-mail address.", "username"],
    [
      "a name of absurd length",
      { username: "x".repeat(4000), password: PASSWORD },
      "do not belong together",
      "password",
    ],
  ])("%s is told at its field", async (_name, fields, text, field) => {
    const browser = new TestBrowser(running);
    await browser.get(`/login?${query()}`);
    const answer = await browser.submit(fields);
    expect([answer.status, answer.location]).toEqual([400, ""]);
    expect(answer.text).toMatch(new RegExp(`<p class="problem" role="alert" id="problem">[^<]*${text}`));
    expect(answer.text).toMatch(new RegExp(`name="${field}"[^>]*aria-invalid="true"[^>]*aria-describedby="problem`));
    expect(answer.text).not.toContain(PASSWORD);
  });

  test("what is typed is escaped, and a password never comes back", async () => {
    const browser = new TestBrowser(running);
    await browser.get(`/login?${query()}`);
    const { text } = await browser.submit({ username: '"><script>alert(1)</script>', password: "secret-password" });
    expect(text).toContain('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"');
    expect(text).not.toMatch(/<script|secret-password/);
  });

  test("parameters of the address come back escaped: state, hint and what nobody knows", async () => {
    const search = query({ state: '"><script>', login_hint: '"><img src=x>' });
    const { text } = await new TestBrowser(running).get(`/login?${search}&x="><script>`);
    expect(text).not.toMatch(/<script|<img/);
    expect(text).toContain('value="&quot;&gt;&lt;img src=x&gt;"');
  });

  test("a disabled user is told so", async () => {
    await makeUser(running.sdk, "off");
    await running.sdk.send(new AdminDisableUserCommand({ UserPoolId: POOL_ID, Username: "off" }));
    expect((await new TestBrowser(running).signIn(query(), "off")).text).toContain("switched off");
  });

  test("a temporary password is exchanged for one of their own", async () => {
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

  test.each(["alice", "nobody"])(
    "a code by e-mail stands in for the password where the pool lets it: %s",
    async (name) => {
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
    },
  );

  test("no such code is sent where the pool does not let it", async () => {
    const browser = new TestBrowser(running);
    const { text } = await browser.get(`/login?${query()}`);
    expect(text).not.toContain("emailCode");
    expect((await browser.submit({ username: "alice", emailCode: "1" })).text).toContain("Enter your password.");
  });

  test("whoever comes back is offered to go on, or to be somebody else", async () => {
    const browser = new TestBrowser(running);
    await browser.signIn(query(), "alice");
    const shown = await browser.get(`/login?${query()}`);
    expect(shown.text).toContain("Continue as alice@example.com");
    expect(shown.text).toMatch(/Not you\? <a href="\/login\?[^"]*prompt=login"/);
    expect(isBack((await browser.submit({ continue: "1" })).location)).toBe(true);
  });

  test("a pre authentication trigger's refusal is told in its words", async () => {
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
});

describe("signing up", () => {
  test("with an e-mail address and a password, confirmed by the code, leads right back to the client", async () => {
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

  test("can be finished in another browser, by signing in and a code sent anew", async () => {
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
  ])("%s is told at its field", async (_name, fields, text, field) => {
    const browser = new TestBrowser(running);
    await browser.get(`/signup?${query()}`);
    const given = { username: "fred", "requiredAttributes[email]": "fred@example.com", password: PASSWORD };
    const answer = await browser.submit({ ...given, ...fields });
    expect([answer.status, answer.text.includes(text)]).toEqual([400, true]);
    expect(answer.text).toMatch(new RegExp(`name="${field}"[^>]*aria-invalid="true"`));
  });

  test("is closed where administrators make the accounts", async () => {
    const closed = await startHosted({ pool: { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } } });
    const browser = new TestBrowser(closed);
    expect((await browser.get(`/login?${query()}`)).text).not.toContain("/signup");
    expect((await browser.get(`/signup?${query()}`)).text).toContain("Sign-up is closed");
    await closed.close();
  });

  test("with the address as user name asks for it once", async () => {
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

  test("the link of a message confirms, where the pool sends links", async () => {
    const linked = await startHosted({
      pool: {
        AutoVerifiedAttributes: ["email"],
        VerificationMessageTemplate: { DefaultEmailOption: "CONFIRM_WITH_LINK" },
      },
    });
    const browser = new TestBrowser(linked);
    await browser.get(`/signup?${query()}`);
    await browser.submit({ username: "hugo", "requiredAttributes[email]": "hugo@example.com", password: PASSWORD });
    const link = (code: string) =>
      `/confirmUser?${new URLSearchParams({ client_id: CLIENT_ID, user_name: "hugo", confirmation_code: code })}`;
    expect((await browser.get(link("nothing"))).status).toBe(400);
    const done = await browser.get(link(lastCode(linked)));
    expect([done.status, done.text.includes("Your account is confirmed.")]).toEqual([200, true]);
    expect(isBack((await new TestBrowser(linked).signIn(query(), "hugo")).location)).toBe(true);
    await linked.close();
  });
});

describe("a forgotten password", () => {
  test("is replaced by a code and a new one", async () => {
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

  test("of nobody looks the same", async () => {
    const browser = new TestBrowser(running);
    await browser.get(`/forgotPassword?${query()}`);
    const asked = await browser.submit({ username: "nobody" });
    expect((await browser.follow(asked)).text).toMatch(/We sent a code to \S+@\S+\./);
    expect((await browser.submit({ code: "123456", password: "Another-Horse-2" })).text).toMatch(/That code is/);
  });

  test("that an administrator reset is asked for at once", async () => {
    await makeUser(running.sdk, "jane", { email: "jane@example.com" });
    await running.sdk.send(new AdminResetUserPasswordCommand({ UserPoolId: POOL_ID, Username: "jane" }));
    const asked = await new TestBrowser(running).signIn(query(), "jane");
    expect(asked.location).toContain("/confirmforgotPassword?");
  });

  test("the prompt waits eight minutes", async () => {
    const browser = new TestBrowser(running);
    const now = Date.now();
    running.setClock(now);
    await browser.get(`/forgotPassword?${query()}`);
    await browser.follow(await browser.submit({ username: "alice" }));
    running.setClock(now + 480_000);
    expect((await browser.submit({ code: "1", password: "x" })).text).toContain("This page has expired");
  });
});

describe("second factors", () => {
  let guarded: RunningPools;
  beforeAll(async () => {
    guarded = await startHosted({ pool: { MfaConfiguration: "ON", EnabledMfas: ["SOFTWARE_TOKEN_MFA"] } });
    await makeUser(guarded.sdk, "alice", { email: "alice@example.com" });
  });
  afterAll(() => guarded.close());

  test("an authenticator is set up by QR code, then asked for", async () => {
    const now = Date.now();
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

  test("a code by e-mail", async () => {
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
});

describe("what keeps others out", () => {
  const expired = (answer: { status: number; text: string }) =>
    expect([answer.status, answer.text.includes("This page has expired")]).toEqual([400, true]);
  const fields = { username: "alice", password: PASSWORD };

  test.each([
    ["without the token", async (browser: TestBrowser) => browser.submit({ ...fields, _csrf: "" })],
    ["with another token", async (browser: TestBrowser) => browser.submit({ ...fields, _csrf: "x".repeat(43) })],
    [
      "without the cookie",
      async (browser: TestBrowser) => {
        browser.cookies.clear();
        return browser.submit(fields);
      },
    ],
    [
      "with somebody else's token and cookie, from a page that was not shown to them",
      async (browser: TestBrowser) => {
        browser.cookies.set("XSRF-TOKEN", "y".repeat(43));
        return browser.submit({ ...fields, _csrf: "y".repeat(43) });
      },
    ],
    ["from another origin", (browser: TestBrowser) => browser.submit(fields, { origin: "http://127.0.0.1:5555" })],
    ["from an origin that is kept secret", (browser: TestBrowser) => browser.submit(fields, { origin: "null" })],
    ["from another site", (browser: TestBrowser) => browser.submit(fields, { "sec-fetch-site": "cross-site" })],
    [
      "from another port of this machine",
      (browser: TestBrowser) => browser.submit(fields, { "sec-fetch-site": "same-site" }),
    ],
    [
      "to another address than the page's",
      (browser: TestBrowser) =>
        browser.post(`/login?${query({ state: "other" })}`, {
          ...fields,
          _csrf: browser.cookies.get("XSRF-TOKEN") ?? "",
        }),
    ],
  ])("a form %s is not taken", async (_name, send) => {
    const browser = new TestBrowser(running);
    await browser.get(`/login?${query()}`);
    expired(await send(browser));
  });

  test("a form of the same origin is", async () => {
    const browser = new TestBrowser(running);
    await browser.get(`/login?${query()}`);
    const answer = await browser.submit(fields, { origin: running.pools.endpoint, "sec-fetch-site": "same-origin" });
    expect(isBack(answer.location)).toBe(true);
  });

  test.each([
    [299_999, true],
    [300_000, false],
  ])("a form of %p ms ago is taken: %p", async (age, isTaken) => {
    const now = Date.now();
    running.setClock(now);
    const browser = new TestBrowser(running);
    await browser.get(`/login?${query()}`);
    running.setClock(now + age);
    const answer = await browser.submit(fields);
    if (isTaken) expect(isBack(answer.location)).toBe(true);
    else expired(answer);
  });

  test("a form serves once", async () => {
    const browser = new TestBrowser(running);
    await browser.get(`/login?${query()}`);
    expect(isBack((await browser.submit(fields)).location)).toBe(true);
    expired(await browser.submit(fields));
  });

  test.each(["/mfa", "/mfa/setup", "/confirm", "/confirmforgotPassword", "/resendcode"])(
    "nobody gets to %s past the page before it",
    async (path) => {
      const browser = new TestBrowser(running);
      await browser.get(`/login?${query()}`);
      expect((await browser.get(`${path}?${query()}`)).location).toBe(`${running.pools.endpoint}/login?${query()}`);
      expired(
        await browser
          .submit({})
          .then(() => browser.post(`${path}?${query()}`, { _csrf: browser.cookies.get("XSRF-TOKEN") ?? "" })),
      );
    },
  );

  test.each(["/login", "/signup", "/forgotPassword", "/error"])(
    "%s is kept nowhere, framed by nobody, without scripts",
    async (path) => {
      const { headers, text } = await new TestBrowser(running).get(`${path}?${query()}`);
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("x-frame-options")).toBe("DENY");
      const policy = headers.get("content-security-policy") ?? "";
      for (const part of ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"])
        expect(policy).toContain(part);
      expect(policy).not.toMatch(/script-src|unsafe/);
      expect(text).not.toMatch(/<script|\son\w+=|style="/);
      expect(text).toMatch(/<html lang="en">/);
    },
  );

  test("cookies are out of reach for scripts and other sites", async () => {
    const browser = new TestBrowser(running);
    const first = await browser.get(`/login?${query()}`);
    const last = await browser.submit(fields);
    for (const cookie of [...first.headers.getSetCookie(), ...last.headers.getSetCookie()])
      expect(cookie).toMatch(/; Path=\/(; Max-Age=3600)?; HttpOnly; SameSite=Lax$/);
    expect(last.headers.getSetCookie()).toHaveLength(1);
  });

  test("a form that is too large, or is none, is refused", async () => {
    const browser = new TestBrowser(running);
    await browser.get(`/login?${query()}`);
    expect((await browser.submit({ ...fields, username: "x".repeat(70_000) })).status).toBe(413);
    expired(await browser.post(`/login?${query()}`, {}, { "content-type": "application/json" }));
  });

  test("nothing of it is logged", () => {
    expect(running.logged.join("\n")).not.toMatch(new RegExp(`${PASSWORD}|code=`));
  });
});

describe("a client's style", () => {
  const styled = (branding: Record<string, unknown>) => startHosted({ branding: branding as never });
  const logo = Buffer.from("<svg/>").toString("base64");

  test("sets colours, roundings and the logo, and nothing else of it gets into the page", async () => {
    const running = await styled({
      Settings: {
        components: {
          primaryButton: {
            lightMode: { defaults: { backgroundColor: "7a1fa2ff", textColor: "red;}body{display:none" } },
          },
          pageBackground: { darkMode: { color: "101010ff" } },
          form: { borderRadius: 3 },
        },
      },
      Assets: [{ Category: "FORM_LOGO", ColorMode: "LIGHT", Extension: "SVG", Bytes: logo }],
    });
    const { text } = await new TestBrowser(running).get(`/login?${query()}`);
    expect(text).toContain("--accent:#7a1fa2ff");
    expect(text).toContain("--page:#101010ff");
    expect(text).toContain("--card-radius:3px");
    expect(text).toContain(`<img src="data:image/svg+xml;base64,${logo}"`);
    expect(text).not.toContain("display:none");
    await running.close();
  });

  test.each([
    ["LIGHT", false],
    ["DARK", false],
    ["DYNAMIC", true],
  ])("colour scheme %s follows the browser's wish: %p", async (colorSchemeMode, follows) => {
    const running = await styled({ Settings: { categories: { global: { colorSchemeMode } } } });
    const { text } = await new TestBrowser(running).get(`/login?${query()}`);
    expect(text.includes("prefers-color-scheme")).toBe(follows);
    expect(carried(`?${query()}`).length).toBeGreaterThan(0);
    await running.close();
  });
});
