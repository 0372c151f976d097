import { createHmac } from "node:crypto";
import {
  AdminInitiateAuthCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { UserRecord } from "../../src/cognito/store/records";
import { findByUsername } from "../../src/cognito/users/find-user";
import { CLIENT_ID, type FixtureOptions, PASSWORD, POOL_ID, type RunningPools, startFixture } from "./running-pool";
import { makeUser, signIn } from "./running-pool-steps";

const notAuthorized = (message: string) => ({ name: "NotAuthorizedException", message });

/** Puts a user into a state that operations of their own will lead to. */
function change({ pools }: RunningPools, username: string, edit: Partial<UserRecord>): void {
  const { store, tables, pools: registry } = pools.services;
  store.write(() => {
    const user = findByUsername({ tables }, registry.pool(POOL_ID), username);
    if (user !== undefined) tables.users.put([POOL_ID, user.sub], { ...user, ...edit });
  });
}

async function withPool(options: FixtureOptions, work: (running: RunningPools) => Promise<void>): Promise<void> {
  const running = await startFixture(options);
  try {
    await makeUser(running.sdk, "alice");
    await work(running);
  } finally {
    await running.close();
  }
}

let running: RunningPools;
beforeAll(async () => {
  running = await startFixture();
  await makeUser(running.sdk, "alice");
});
afterAll(() => running.close());

const initiate = (
  AuthFlow: "USER_PASSWORD_AUTH" | "ADMIN_USER_PASSWORD_AUTH" | "USER_SRP_AUTH" | "REFRESH_TOKEN_AUTH",
  AuthParameters: Record<string, string>,
  ClientId = CLIENT_ID,
) => running.sdk.send(new InitiateAuthCommand({ AuthFlow, ClientId, AuthParameters }));
const both = { USERNAME: "alice", PASSWORD };

test.each<[string, () => Promise<unknown>, { name: string; message: string }]>([
  [
    "an unknown client",
    () => initiate("USER_PASSWORD_AUTH", both, "nothing"),
    { name: "ResourceNotFoundException", message: "User pool client nothing does not exist." },
  ],
  [
    "an administrator's flow by the public call",
    () => initiate("ADMIN_USER_PASSWORD_AUTH", both),
    { name: "InvalidParameterException", message: "Initiate Auth method not supported." },
  ],
  [
    "no user name",
    () => initiate("USER_PASSWORD_AUTH", { PASSWORD }),
    { name: "InvalidParameterException", message: "Missing required parameter USERNAME" },
  ],
  [
    "no password",
    () => initiate("USER_PASSWORD_AUTH", { USERNAME: "alice" }),
    { name: "InvalidParameterException", message: "Missing required parameter PASSWORD" },
  ],
  [
    "no SRP_A",
    () => initiate("USER_SRP_AUTH", { USERNAME: "alice" }),
    { name: "InvalidParameterException", message: "Missing required parameter SRP_A" },
  ],
  [
    "no refresh token",
    () => initiate("REFRESH_TOKEN_AUTH", {}),
    { name: "InvalidParameterException", message: "Missing required parameter REFRESH_TOKEN" },
  ],
  [
    "an unknown pool",
    () =>
      running.sdk.send(
        new AdminInitiateAuthCommand({
          UserPoolId: "us-east-1_Nothing11",
          ClientId: CLIENT_ID,
          AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
          AuthParameters: both,
        }),
      ),
    { name: "ResourceNotFoundException", message: "User pool us-east-1_Nothing11 does not exist." },
  ],
])("a sign-in with %s is refused", async (_what, attempt, refusal) => {
  await expect(attempt()).rejects.toMatchObject(refusal);
});

test.each<[string, Partial<UserRecord>, { name: string; message: string }]>([
  ["a disabled user", { enabled: false }, notAuthorized("User is disabled.")],
  [
    "a user who is not confirmed",
    { status: "UNCONFIRMED" },
    { name: "UserNotConfirmedException", message: "User is not confirmed." },
  ],
  [
    "a user who must reset the password",
    { status: "RESET_REQUIRED" },
    { name: "PasswordResetRequiredException", message: "Password reset required for the user" },
  ],
])("a sign-in of %s is refused, whatever the password", async (_what, edit, refusal) => {
  change(running, "alice", edit);
  await expect(signIn(running.sdk, "alice")).rejects.toMatchObject(refusal);
  await expect(signIn(running.sdk, "alice", "Wrong-1-password")).rejects.toMatchObject(refusal);
  change(running, "alice", { enabled: true, status: "CONFIRMED" });
});

test.each([
  ["ALLOW_USER_SRP_AUTH", "USER_PASSWORD_AUTH", "USER_PASSWORD_AUTH flow not enabled for this client"],
  ["ALLOW_USER_PASSWORD_AUTH", "USER_SRP_AUTH", "USER_SRP_AUTH is not enabled for the client."],
] as const)("a client with %s alone refuses %s", async (flow, AuthFlow, message) => {
  await withPool({ client: { ExplicitAuthFlows: [flow] } }, async ({ sdk }) => {
    const AuthParameters = { USERNAME: "alice", PASSWORD, SRP_A: "1" };
    const attempt = sdk.send(new InitiateAuthCommand({ AuthFlow, ClientId: CLIENT_ID, AuthParameters }));
    await expect(attempt).rejects.toMatchObject({ name: "InvalidParameterException", message });
  });
});

test("an unknown user is reported as unknown unless users are hidden", async () => {
  await withPool({ client: { PreventUserExistenceErrors: "LEGACY" } }, async ({ sdk }) => {
    await expect(signIn(sdk, "nobody")).rejects.toMatchObject({
      name: "UserNotFoundException",
      message: "User does not exist.",
    });
  });
});

test("a client with a secret requires its hash", async () => {
  await withPool({ client: { GenerateSecret: true } }, async ({ sdk, pools }) => {
    const secret = pools.services.pools.client(CLIENT_ID).client.secret ?? "";
    const attempt = (hash: Record<string, string>) =>
      sdk.send(
        new InitiateAuthCommand({
          AuthFlow: "USER_PASSWORD_AUTH",
          ClientId: CLIENT_ID,
          AuthParameters: { USERNAME: "alice", PASSWORD, ...hash },
        }),
      );
    await expect(attempt({})).rejects.toMatchObject(
      notAuthorized(`Client ${CLIENT_ID} is configured with secret but SECRET_HASH was not received`),
    );
    await expect(attempt({ SECRET_HASH: "bm8=" })).rejects.toMatchObject(
      notAuthorized(`Unable to verify secret hash for client ${CLIENT_ID}`),
    );
    const SECRET_HASH = createHmac("sha256", secret).update(`alice${CLIENT_ID}`).digest("base64");
    await expect(attempt({ SECRET_HASH })).resolves.toHaveProperty("AuthenticationResult.AccessToken");
  });
});

test("a required second factor that nothing can check yet gives nobody a token", async () => {
  await withPool({ pool: { MfaConfiguration: "ON", EnabledMfas: ["SMS_MFA"] } }, async ({ sdk }) => {
    const asked = await signIn(sdk, "alice");
    expect(asked.AuthenticationResult).toBeUndefined();
    expect(asked.ChallengeParameters).toMatchObject({ MFAS_CAN_SETUP: '["SMS_MFA"]' });
    const given = { Session: asked.Session, ChallengeResponses: { USERNAME: "alice" } };
    await expect(
      sdk.send(new RespondToAuthChallengeCommand({ ClientId: CLIENT_ID, ChallengeName: "MFA_SETUP", ...given })),
    ).rejects.toMatchObject({ name: "SoftwareTokenMFANotFoundException" });
  });
});

test("the lock comes with the fifth failure, lasts a second, doubles, and ends with a success", async () => {
  await withPool({}, async (running) => {
    const { sdk } = running;
    running.setClock(running.now());
    const start = running.pools.services.clock();
    const wrong = () => signIn(sdk, "alice", "Wrong-1-password");
    for (let count = 0; count < 5; count += 1)
      await expect(wrong()).rejects.toMatchObject(notAuthorized("Incorrect username or password."));
    await expect(signIn(sdk, "alice")).rejects.toMatchObject(notAuthorized("Password attempts exceeded"));
    running.setClock(start + 1000);
    await expect(wrong()).rejects.toMatchObject(notAuthorized("Incorrect username or password."));
    running.setClock(start + 2999);
    await expect(signIn(sdk, "alice")).rejects.toMatchObject(notAuthorized("Password attempts exceeded"));
    running.setClock(start + 3000);
    await expect(signIn(sdk, "alice")).resolves.toBeDefined();
    await expect(wrong()).rejects.toMatchObject(notAuthorized("Incorrect username or password."));
    await expect(signIn(sdk, "alice")).resolves.toBeDefined();
  });
});

test("the lock applies to an unknown name just the same", async () => {
  await withPool({}, async ({ sdk }) => {
    for (let count = 0; count < 5; count += 1)
      await expect(signIn(sdk, "nobody")).rejects.toMatchObject(notAuthorized("Incorrect username or password."));
    await expect(signIn(sdk, "nobody")).rejects.toMatchObject(notAuthorized("Password attempts exceeded"));
  });
});

const asked = async ({ sdk }: RunningPools) => {
  await makeUser(sdk, "newcomer", { isTemporary: true });
  return signIn(sdk, "newcomer");
};
const answer = ({ sdk }: RunningPools, Session: string | undefined, NEW_PASSWORD: string) =>
  sdk.send(
    new RespondToAuthChallengeCommand({
      ClientId: CLIENT_ID,
      ChallengeName: "NEW_PASSWORD_REQUIRED",
      Session,
      ChallengeResponses: { USERNAME: "newcomer", NEW_PASSWORD },
    }),
  );

test("NEW_PASSWORD_REQUIRED asks with JSON texts, survives a bad password, and takes a good one once", async () => {
  await withPool({}, async (running) => {
    const { ChallengeName, ChallengeParameters, Session } = await asked(running);
    expect(ChallengeName).toBe("NEW_PASSWORD_REQUIRED");
    expect(ChallengeParameters).toEqual({
      USER_ID_FOR_SRP: "newcomer",
      requiredAttributes: "[]",
      userAttributes: "{}",
    });
    await expect(answer(running, Session, "short")).rejects.toMatchObject({
      name: "InvalidPasswordException",
      message: "Password does not conform to policy: Password not long enough",
    });
    await expect(answer(running, Session, "Another-Horse-2")).resolves.toHaveProperty("AuthenticationResult.IdToken");
    await expect(answer(running, Session, "Another-Horse-2")).rejects.toMatchObject(
      notAuthorized("Invalid session for the user, session can only be used once."),
    );
  });
});

test("the session of NEW_PASSWORD_REQUIRED ends after three minutes", async () => {
  await withPool({}, async (running) => {
    const { Session } = await asked(running);
    running.advance(180_000);
    await expect(answer(running, Session, "Another-Horse-2")).rejects.toMatchObject(
      notAuthorized("Invalid session for the user, session is expired."),
    );
  });
});

test("a temporary password expires after the policy's days", async () => {
  await withPool({}, async (running) => {
    await asked(running);
    running.advance(7 * 86_400_000);
    await expect(signIn(running.sdk, "newcomer")).rejects.toMatchObject(
      notAuthorized("Temporary password has expired and must be reset by an administrator."),
    );
  });
});
