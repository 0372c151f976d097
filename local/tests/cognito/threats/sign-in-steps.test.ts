import { AdminGetUserCommand, AdminSetUserMFAPreferenceCommand } from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, expect, test } from "@jest/globals";
import type { JsonObject } from "../../../src/model/json";
import { startHosted } from "../oauth/hosted-pool";
import { query, TestBrowser } from "../oauth/test-browser";
import { totpCode } from "../oauth/totp-code";
import { otherThan } from "../refusals";
import { PASSWORD, POOL_ID, type RunningPools } from "../running-pool";
import { makeUser, signIn } from "../running-pool-steps";
import { respondTo } from "../second-factor-steps";
import { blockHere, COMMON, eventsOf, setPassword } from "./threat-steps";

/** Threat protection over the steps of one sign-in, by the API and on the pages. */

let running: RunningPools;
afterEach(() => running.close());

async function start(mode: "AUDIT" | "ENFORCED", pool: JsonObject = {}): Promise<void> {
  running = await startHosted({
    managedLogin: 1,
    branding: false,
    pool: {
      UserPoolTier: "PLUS",
      UserPoolAddOns: { AdvancedSecurityMode: mode },
      MfaConfiguration: "OPTIONAL",
      EnabledMfas: ["EMAIL_OTP"],
      ...pool,
    },
  });
  await makeUser(running.sdk, "alice", { email: "alice@example.com" });
}

const askForMail = () =>
  running.sdk.send(
    new AdminSetUserMFAPreferenceCommand({
      UserPoolId: POOL_ID,
      Username: "alice",
      EmailMfaSettings: { Enabled: true, PreferredMfa: true },
    }),
  );

const history = async () =>
  (await eventsOf(running, "alice")).map(({ EventResponse, ChallengeResponses = [] }) => [
    EventResponse,
    ...ChallengeResponses.map(({ ChallengeName, ChallengeResponse }) => `${ChallengeName} ${ChallengeResponse}`),
  ]);

const code = () => running.delivered.at(-1)?.code ?? "";

test("the steps of one sign-in by the API are one event, which each of them continues", async () => {
  await start("AUDIT");
  await askForMail();
  const { Session } = await signIn(running.sdk, "alice");
  expect(await history()).toEqual([["InProgress", "Password Success"]]);
  const wrong = { EMAIL_OTP_CODE: otherThan(code()) };
  await expect(respondTo(running, "EMAIL_OTP", Session, wrong)).rejects.toThrow();
  expect(await history()).toEqual([["Fail", "Password Success", "Mfa Failure"]]);
  await respondTo(running, "EMAIL_OTP", Session, { EMAIL_OTP_CODE: code() });
  expect(await history()).toEqual([["Pass", "Password Success", "Mfa Success"]]);
  await signIn(running.sdk, "alice");
  expect(await history()).toHaveLength(2);
});

test("the steps of one sign-in on the pages are one event too", async () => {
  await start("AUDIT");
  await askForMail();
  const browser = new TestBrowser(running);
  await browser.signIn(query(), "alice", "Wrong-Horse-1");
  expect(await history()).toEqual([["Fail", "Password Failure"]]);
  running.advance(1_000);
  const asked = await browser.signIn(query(), "alice");
  expect((await history())[0]).toEqual(["InProgress", "Password Success"]);
  await browser.follow(asked);
  await browser.submit({ code: code() });
  expect((await history())[0]).toEqual(["Pass", "Password Success", "Mfa Success"]);
  expect(await history()).toHaveLength(2);
});

test("the pages are closed to a blocked address, at each step, and say so", async () => {
  await start("ENFORCED");
  await askForMail();
  const browser = new TestBrowser(running);
  await browser.follow(await browser.signIn(query(), "alice"));
  await blockHere(running);
  for (const answer of [await browser.submit({ code: code() }), await browser.signIn(query(), "alice")]) {
    expect(answer.status).toBe(400);
    expect(answer.text).toContain("blocked for security reasons");
  }
  expect((await eventsOf(running, "alice"))[0]).toMatchObject({ EventRisk: { RiskDecision: "Block" } });
});

test("who is signed in already does not go on from a blocked address either", async () => {
  await start("ENFORCED");
  const browser = new TestBrowser(running);
  await browser.signIn(query(), "alice");
  await browser.get(`/login?${query()}`);
  await blockHere(running);
  const answer = await browser.submit({ continue: "1" });
  expect(answer.status).toBe(400);
  expect(answer.text).toContain("blocked for security reasons");
});

test("a sign-in that ends with the offer of a passkey is an event that has passed", async () => {
  const pool = { UserPoolTier: "PLUS", UserPoolAddOns: { AdvancedSecurityMode: "AUDIT" } };
  const Policies = { SignInPolicy: { AllowedFirstAuthFactors: ["PASSWORD", "WEB_AUTHN"] } };
  running = await startHosted({
    pool: { ...pool, Policies, AutoVerifiedAttributes: ["email"] },
    client: { ExplicitAuthFlows: ["ALLOW_USER_AUTH"] },
  });
  const origin = running.pools.endpoint.replace("127.0.0.1", "localhost");
  const browser = new TestBrowser({ pools: { ...running.pools, endpoint: origin } });
  await browser.get(`/signup?${query()}`);
  const given = { username: "dora", "requiredAttributes[email]": "dora@example.com", password: PASSWORD };
  await browser.follow(await browser.submit(given));
  expect((await browser.submit({ code: code() })).location).toContain("/passkeys/add");
  expect((await eventsOf(running, "dora")).map((event) => [event.EventType, event.EventResponse])).toContainEqual([
    "SignIn",
    "Pass",
  ]);
});

test("an authenticator that is set up on a page from a blocked address signs nobody in", async () => {
  await start("ENFORCED", { MfaConfiguration: "ON", EnabledMfas: ["SOFTWARE_TOKEN_MFA"] });
  const browser = new TestBrowser(running);
  const page = await browser.follow(await browser.signIn(query(), "alice"));
  const secret = /class="secret"[^>]*>([A-Z2-7 ]+)</.exec(page.text)?.[1]?.replaceAll(" ", "") ?? "";
  await blockHere(running);
  const answer = await browser.submit({ code: totpCode(secret, running.now()) });
  expect(answer.status).toBe(400);
  expect(answer.text).toContain("blocked for security reasons");
});

test("a compromised password leads from the sign-in page to a new one, and no page takes it as a new one", async () => {
  await start("ENFORCED");
  await setPassword(running, "alice", COMMON);
  const browser = new TestBrowser(running);
  const answer = await browser.signIn(query(), "alice", COMMON);
  expect(answer.location).toContain("/confirmforgotPassword?");
  const user = await running.sdk.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: "alice" }));
  expect(user.UserStatus).toBe("RESET_REQUIRED");
  await browser.get(`/forgotPassword?${query()}`);
  await browser.follow(await browser.submit({ username: "alice" }));
  const chosen = await browser.submit({ code: code(), password: COMMON });
  expect(chosen.text).toContain("That password is known from leaks or easily guessed.");
  await browser.get(`/signup?${query()}`);
  const signedUp = await browser.submit({ username: "bob", password: COMMON });
  expect(signedUp.text).toContain("That password is known from leaks or easily guessed.");
});
