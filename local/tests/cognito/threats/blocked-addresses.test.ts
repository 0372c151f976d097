import {
  AdminInitiateAuthCommand,
  ConfirmSignUpCommand,
  CreateUserPoolClientCommand,
  DeleteUserPoolClientCommand,
  DescribeRiskConfigurationCommand,
  ForgotPasswordCommand,
  GetTokensFromRefreshTokenCommand,
  InitiateAuthCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, expect, test } from "@jest/globals";
import { secretHashOf } from "../../../src/cognito/resources/app-client";
import { isBlockedAddress, judgedAddress } from "../../../src/cognito/threat-protection/caller-address";
import { expectRefusal } from "../refusals";
import { CLIENT_ID, PASSWORD, POOL_ID, type RunningPools } from "../running-pool";
import { makeUser, signIn, tokensOf } from "../running-pool-steps";
import { blockHere, eventsOf, HERE, setRisk, startProtected } from "./threat-steps";

/** docs/aws-behaviour/cognito-threats.md, A: addresses that are always blocked. */

let running: RunningPools;
afterEach(async () => {
  await running?.close();
});

const BLOCKED = ["", "observed", "request-blocked", "Request not allowed due to security reasons."] as const;

test("every unsigned operation of a user is refused from a blocked address, and a refused sign-in is kept", async () => {
  running = await startProtected("ENFORCED");
  const { sdk } = running;
  await makeUser(sdk, "alice", { email: "alice@example.com" });
  await blockHere(running);
  const user = { ClientId: CLIENT_ID, Username: "alice" };
  await expectRefusal(signIn(sdk, "alice"), BLOCKED);
  await expectRefusal(sdk.send(new SignUpCommand({ ...user, Password: PASSWORD })), BLOCKED);
  await expectRefusal(sdk.send(new ForgotPasswordCommand(user)), BLOCKED);
  await expectRefusal(sdk.send(new ResendConfirmationCodeCommand(user)), BLOCKED);
  await expectRefusal(sdk.send(new ConfirmSignUpCommand({ ...user, ConfirmationCode: "1" })), BLOCKED);
  const types = (await eventsOf(running, "alice")).map(({ EventType }) => EventType);
  expect(types).toEqual(["SignUp", "ResendCode", "ForgotPassword", "SignUp", "SignIn"]);
  expect((await eventsOf(running, "alice")).at(-1)).toMatchObject({
    EventResponse: "Fail",
    EventRisk: { RiskDecision: "Block", RiskLevel: "High" },
    EventContextData: { IpAddress: "127.0.0.1" },
  });
});

test("no operation of the API refreshes tokens for a blocked address", async () => {
  running = await startProtected("ENFORCED");
  const { sdk } = running;
  await makeUser(sdk, "alice");
  const { refresh } = await tokensOf(sdk, "alice");
  await blockHere(running);
  const ClientId = CLIENT_ID;
  const AuthParameters = { REFRESH_TOKEN: refresh };
  await expectRefusal(
    sdk.send(new InitiateAuthCommand({ AuthFlow: "REFRESH_TOKEN_AUTH", ClientId, AuthParameters })),
    BLOCKED,
  );
  await expectRefusal(sdk.send(new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken: refresh })), BLOCKED);
});

test("a blocked range outweighs one that is skipped", async () => {
  running = await startProtected("ENFORCED");
  await makeUser(running.sdk, "alice");
  const both = { BlockedIPRangeList: [HERE], SkippedIPRangeList: [HERE] };
  await setRisk(running, { RiskExceptionConfiguration: both });
  await expectRefusal(signIn(running.sdk, "alice"), BLOCKED);
});

test("in the mode AUDIT a blocked address passes", async () => {
  running = await startProtected("AUDIT");
  await makeUser(running.sdk, "alice");
  await blockHere(running);
  expect((await signIn(running.sdk, "alice")).AuthenticationResult).toBeDefined();
});

test.each([
  ["its own, which audits,", { CustomAuthMode: "AUDIT" }, false],
  ["its own, which enforces,", { CustomAuthMode: "ENFORCED" }, true],
  ["none of its own", {}, true],
] as const)("custom authentication with %s blocks: %#", async (_what, AdvancedSecurityAdditionalFlows, isBlocked) => {
  running = await startProtected(
    "ENFORCED",
    { client: { ExplicitAuthFlows: ["ALLOW_CUSTOM_AUTH"] } },
    { AdvancedSecurityAdditionalFlows },
  );
  await blockHere(running);
  const AuthParameters = { USERNAME: "alice" };
  const attempt = running.sdk.send(
    new InitiateAuthCommand({ AuthFlow: "CUSTOM_AUTH", ClientId: CLIENT_ID, AuthParameters }),
  );
  const message = isBlocked ? BLOCKED[3] : expect.not.stringContaining("security reasons");
  await expect(attempt).rejects.toMatchObject({ message });
});

const FAR = "203.0.113.9";

test("a server names its user's address, which is judged in place of its own", async () => {
  running = await startProtected("ENFORCED");
  await makeUser(running.sdk, "alice");
  await setRisk(running, { RiskExceptionConfiguration: { BlockedIPRangeList: [`${FAR}/32`] } });
  const start = (IpAddress: string) =>
    running.sdk.send(
      new AdminInitiateAuthCommand({
        UserPoolId: POOL_ID,
        ClientId: CLIENT_ID,
        AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
        AuthParameters: { USERNAME: "alice", PASSWORD },
        ContextData: { IpAddress, ServerName: "s", ServerPath: "/", HttpHeaders: [] },
      }),
    );
  await expectRefusal(start(FAR), BLOCKED);
  expect((await start("203.0.113.10")).AuthenticationResult).toBeDefined();
});

test("nobody gets past a blocked address by naming another one, unless the client may pass it on", async () => {
  running = await startProtected("ENFORCED");
  await makeUser(running.sdk, "alice");
  await blockHere(running);
  const start = (ClientId: string, SECRET_HASH?: string) =>
    running.sdk.send(
      new InitiateAuthCommand({
        AuthFlow: "USER_PASSWORD_AUTH",
        ClientId,
        AuthParameters: { USERNAME: "alice", PASSWORD, ...(SECRET_HASH !== undefined && { SECRET_HASH }) },
        UserContextData: { IpAddress: FAR },
      }),
    );
  await expectRefusal(start(CLIENT_ID), BLOCKED);
  const { UserPoolClient: made } = await running.sdk.send(
    new CreateUserPoolClientCommand({
      UserPoolId: POOL_ID,
      ClientName: "server",
      GenerateSecret: true,
      ExplicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH"],
      EnablePropagateAdditionalUserContextData: true,
    }),
  );
  const { client } = running.pools.services.pools.client(made?.ClientId ?? "");
  expect((await start(client.id, secretHashOf(client, "alice"))).AuthenticationResult).toBeDefined();
  expect((await eventsOf(running, "alice"))[0]).toMatchObject({ EventContextData: { IpAddress: FAR } });
});

test.each([
  ["127.0.0.1", ["127.0.0.0/8"], true],
  ["128.0.0.1", ["127.0.0.0/8"], false],
  ["2001:db8::7", ["2001:db8::/32"], true],
  ["2001:db9::7", ["2001:db8::/32"], false],
  ["10.1.2.3", ["0.0.0.0/0"], true],
  ["no address", ["0.0.0.0/0"], false],
])("the address %s is blocked by %j: %p", (address, BlockedIPRangeList, isBlocked) => {
  const RiskExceptionConfiguration = { BlockedIPRangeList, SkippedIPRangeList: undefined };
  const settings = {
    CompromisedCredentialsRiskConfiguration: undefined,
    AccountTakeoverRiskConfiguration: undefined,
    RiskExceptionConfiguration,
  };
  expect(isBlockedAddress(settings, address)).toBe(isBlocked);
});

test("an IPv4 address in IPv6 clothing is the same address, and a word that is no address counts for nothing", () => {
  const call = { address: "::ffff:127.0.0.1", userAgent: "", requestId: "", findings: { compromised: false } };
  expect(judgedAddress({ call }, undefined, undefined, false)).toBe("127.0.0.1");
  expect(judgedAddress({ call }, undefined, { IpAddress: "10.0.0.1, 10.0.0.2" }, true)).toBe("127.0.0.1");
  expect(judgedAddress({ call }, undefined, { IpAddress: "::ffff:10.0.0.1" }, true)).toBe("10.0.0.1");
});

test.each(["10.0.0.1", "10.0.0.0/33", "10.0.0.0/8 ", "2001:db8::/129", "all", ""])(
  "the range '%s' is refused",
  async (range) => {
    running = await startProtected("ENFORCED");
    await expectRefusal(setRisk(running, { RiskExceptionConfiguration: { BlockedIPRangeList: [range] } }), [
      "",
      "inferred",
      "address-range-invalid",
      `${range} is not an IP range in CIDR notation.`,
    ]);
  },
);

test("a client's settings go with the client", async () => {
  running = await startProtected("ENFORCED");
  const of = { UserPoolId: POOL_ID };
  const { UserPoolClient: made } = await running.sdk.send(
    new CreateUserPoolClientCommand({ ...of, ClientName: "gone" }),
  );
  await blockHere(running, made?.ClientId);
  expect([...running.pools.services.tables.riskConfigurations.entries([POOL_ID])]).toHaveLength(1);
  await running.sdk.send(new DeleteUserPoolClientCommand({ ...of, ClientId: made?.ClientId }));
  expect([...running.pools.services.tables.riskConfigurations.entries([POOL_ID])]).toHaveLength(0);
  const { RiskConfiguration } = await running.sdk.send(new DescribeRiskConfigurationCommand(of));
  expect(RiskConfiguration).toEqual({ UserPoolId: POOL_ID });
});
