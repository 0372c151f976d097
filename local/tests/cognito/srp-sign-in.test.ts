import { randomBytes } from "node:crypto";
import { InitiateAuthCommand, RespondToAuthChallengeCommand } from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  type CognitoUserSession,
} from "amazon-cognito-identity-js";
import { isTimely, writeTimestamp } from "../../src/cognito/sign-in/srp/proof";
import { K, N, pad, padHex, toBuffer } from "../../src/cognito/users/passwords/srp-verifier";
import { epochMillis } from "../../src/model/time";
import { browserStorage } from "../clients/browser-storage";
import { CLIENT_ID, PASSWORD, POOL_ID, type RunningPools, startFixture } from "./running-pool";
import { makeUser } from "./running-pool-steps";

let running: RunningPools;
beforeAll(async () => {
  running = await startFixture();
  await makeUser(running.sdk, "alice", { email: "alice@example.com" });
  await makeUser(running.sdk, "newcomer", { isTemporary: true });
});
afterAll(() => running.close());

const browserUser = (Username: string): CognitoUser => {
  const Storage = browserStorage();
  const pool = { UserPoolId: POOL_ID, ClientId: CLIENT_ID, endpoint: running.pools.endpoint, Storage };
  return new CognitoUser({ Username, Pool: new CognitoUserPool(pool), Storage });
};

const authenticate = (Username: string, Password: string, newPassword = "") =>
  new Promise<CognitoUserSession>((onSuccess, onFailure) => {
    const user = browserUser(Username);
    user.authenticateUser(new AuthenticationDetails({ Username, Password }), {
      onSuccess,
      onFailure,
      newPasswordRequired: () => user.completeNewPasswordChallenge(newPassword, {}, { onSuccess, onFailure }),
    });
  });

test("the constant k is the published one", () => {
  expect(toBuffer(K).toString("hex")).toBe("538282c4354742d7cbbde2359fcf67f9f5b3a6b08791e5011b43b8a5b66d9ee6");
});

test.each([
  ["00", "00"],
  ["007f", "7f"],
  ["80", "0080"],
  ["0080", "0080"],
  ["abc", "0abc"],
])("the number %s is hashed as %s", (digits, padded) => {
  expect(padHex(digits).toString("hex")).toBe(padded);
  expect(pad(BigInt(`0x${digits}`)).toString("hex")).toBe(padded);
});

test.each(["alice", "alice@example.com"])("amazon-cognito-identity-js signs %s in", async (username) => {
  const session = await authenticate(username, PASSWORD);
  expect(session.getAccessToken().payload).toMatchObject({ username: "alice", token_use: "access" });
});

test("amazon-cognito-identity-js signs in twenty times, whatever salts and exponents come", async () => {
  for (let count = 0; count < 20; count += 1) expect((await authenticate("alice", PASSWORD)).isValid()).toBe(true);
});

test.each([
  ["a wrong password", "alice", "Wrong-Password-1"],
  ["an unknown user", "nobody", PASSWORD],
])("%s is refused at the proof, with the same words", async (_what, username, password) => {
  await expect(authenticate(username, password)).rejects.toMatchObject({
    name: "NotAuthorizedException",
    message: "Incorrect username or password.",
  });
});

test("a temporary password leads to a new one, and that signs in", async () => {
  await authenticate("newcomer", PASSWORD, "Another-Horse-2");
  expect((await authenticate("newcomer", "Another-Horse-2")).isValid()).toBe(true);
});

const challengeOf = async (USERNAME: string, SRP_A = "0") =>
  running.sdk.send(
    new InitiateAuthCommand({
      AuthFlow: "USER_SRP_AUTH",
      ClientId: CLIENT_ID,
      AuthParameters: { USERNAME, SRP_A },
    }),
  );

test("an unknown user has a salt that stays the same and a public value that does not", async () => {
  const [one, two, other] = await Promise.all(["nobody", "nobody", "nobody-else"].map((name) => challengeOf(name)));
  expect(one?.ChallengeParameters?.["SALT"]).toBe(two?.ChallengeParameters?.["SALT"]);
  expect(one?.ChallengeParameters?.["SALT"]).not.toBe(other?.ChallengeParameters?.["SALT"]);
  expect(one?.ChallengeParameters?.["SRP_B"]).not.toBe(two?.ChallengeParameters?.["SRP_B"]);
  expect(one?.ChallengeParameters).toMatchObject({ USERNAME: "nobody", USER_ID_FOR_SRP: "nobody" });
  expect(one?.Session).toBeUndefined();
});

test.each(["alice", "nobody"])(
  "the salt of %s is the same in capital letters, whether the user exists or not",
  async (name) => {
    const [small, capital] = await Promise.all([challengeOf(name), challengeOf(name.toUpperCase())]);
    expect(capital?.ChallengeParameters?.["SALT"]).toBe(small?.ChallengeParameters?.["SALT"]);
  },
);

test.each([
  ["0", "0"],
  ["N", N.toString(16)],
  ["2N", (2n * N).toString(16)],
])("an SRP_A of %s gets a challenge that no proof can pass", async (_what, srpA) => {
  const { ChallengeParameters: asked } = await challengeOf("alice", srpA);
  const answer = new RespondToAuthChallengeCommand({
    ClientId: CLIENT_ID,
    ChallengeName: "PASSWORD_VERIFIER",
    ChallengeResponses: {
      USERNAME: "alice",
      PASSWORD_CLAIM_SECRET_BLOCK: asked?.["SECRET_BLOCK"] ?? "",
      PASSWORD_CLAIM_SIGNATURE: randomBytes(32).toString("base64"),
      TIMESTAMP: writeTimestamp(running.now()),
    },
  });
  await expect(running.sdk.send(answer)).rejects.toMatchObject({ message: "Incorrect username or password." });
});

test.each([
  ["no hexadecimal number", "xyz"],
  ["a number of absurd length", "f".repeat(100_000)],
])("an SRP_A that is %s is refused at once", async (_what, srpA) => {
  await expect(challengeOf("alice", srpA)).rejects.toMatchObject({ name: "InvalidParameterException" });
});

const now = epochMillis(Date.UTC(2026, 8, 5, 5, 47, 13));
test.each([
  ["Sat Sep 5 05:47:13 UTC 2026", true],
  ["Sat Sep 5 05:52:13 UTC 2026", true],
  ["Sat Sep 5 05:52:14 UTC 2026", false],
  ["Sat Sep 05 05:47:13 UTC 2026", false],
  ["Sun Sep 5 05:47:13 UTC 2026", false],
  ["Sa Sep 5 05:47:13 UTC 2026", false],
  ["Sat Xyz 5 05:47:13 UTC 2026", false],
  ["", false],
])("the timestamp %j is accepted: %p", (timestamp, isTaken) => {
  expect(isTimely(timestamp, now)).toBe(isTaken);
});
