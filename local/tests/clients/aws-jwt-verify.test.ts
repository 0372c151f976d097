import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { CognitoJwtVerifier } from "aws-jwt-verify";
import type { Jwks } from "aws-jwt-verify/jwk";
import type { ApiClient } from "./api-client";
import { openAwsSdk } from "./aws-sdk";
import { type EveryFlow, PASSWORD, startEveryFlow } from "./every-flow";

/** What aws-jwt-verify makes of the pool's tokens, with the keys that the pool publishes. */

let stack: EveryFlow;
let client: ApiClient;
let tokens: { readonly id: string; readonly access: string };
let jwks: Jwks;

beforeAll(async () => {
  stack = await startEveryFlow();
  client = openAwsSdk(stack.endpoint);
  const user = { UserPoolId: stack.poolId, Username: "alice" };
  await client.call("AdminCreateUser", { ...user, MessageAction: "SUPPRESS" });
  await client.call("AdminSetUserPassword", { ...user, Password: PASSWORD, Permanent: true });
  await client.call("AdminAddUserToGroup", { ...user, GroupName: "members" });
  const { output } = await client.call("InitiateAuth", {
    ClientId: stack.clients.Public,
    AuthFlow: "USER_PASSWORD_AUTH",
    AuthParameters: { USERNAME: "alice", PASSWORD },
  });
  tokens = { id: output.AuthenticationResult.IdToken, access: output.AuthenticationResult.AccessToken };
  jwks = JSON.parse(await (await fetch(`${stack.endpoint}/${stack.poolId}/.well-known/jwks.json`)).text());
});

afterAll(async () => {
  client.close();
  await stack.close();
});

interface Expected {
  readonly userPoolId?: string;
  readonly clientId?: string;
  readonly tokenUse?: "id" | "access";
  readonly groups?: string[];
  readonly scope?: string;
}

async function verify(use: "id" | "access", expected: Expected = {}) {
  const clientId = stack.clients.Public;
  const verifier = CognitoJwtVerifier.create({ userPoolId: stack.poolId, clientId, tokenUse: use, ...expected });
  verifier.cacheJwks(jwks);
  return verifier.verify(tokens[use]);
}

test("the ID token holds, with its groups", async () => {
  const claims = await verify("id", { groups: ["members"] });
  expect(claims).toMatchObject({ "cognito:username": "alice", token_use: "id", aud: stack.clients.Public });
});

test("the access token holds, with the scope that the trigger added", async () => {
  const claims = await verify("access", { scope: "group.members" });
  expect(claims).toMatchObject({ username: "alice", token_use: "access", client_id: stack.clients.Public });
});

test.each<[string, Expected, string]>([
  ["the other use", { tokenUse: "id" }, "Token use not allowed"],
  ["another client", { clientId: "another" }, "Client ID not allowed"],
  ["another pool", { userPoolId: "us-east-1_Another12" }, "issuer not configured"],
  ["a group that the user is not in", { groups: ["admins"] }, "Cognito group not allowed"],
  ["a scope that the token lacks", { scope: "group.admins" }, "Scope not allowed"],
])("aws-jwt-verify refuses %s", async (_what, expected, message) => {
  await expect(verify("access", expected)).rejects.toThrow(message);
});

test("aws-jwt-verify refuses a token with another token's signature", async () => {
  const [header, payload] = tokens.access.split(".");
  tokens = { ...tokens, access: [header, payload, tokens.id.split(".")[2]].join(".") };
  await expect(verify("access")).rejects.toThrow("Invalid signature");
});
