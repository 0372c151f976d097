import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  RevokeTokenCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Stack } from "sam-gatehouse";
import { addresses, passwordOf, signIn, startProject, type Tokens } from "./running-stack";

/** Nothing that the stack writes or answers repeats a token, a password or a code that it was given. */

const written: string[] = [];
let stack: Stack;
let tokens: Tokens;

beforeAll(async () => {
  stack = await startProject({}, { log: (line) => written.push(line) });
  stack.activity.listen((event) => written.push(JSON.stringify(event)));
  tokens = await signIn(stack, "adminuser");
});

afterAll(() => stack.close());

test("no log line, record or answer holds a token, its signature, a password or a client's guess", async () => {
  const guesses = ["Wrong-guess-8231", "eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJl"];
  const answers = [...(await callApi(tokens)), ...(await callPool(tokens, guesses))];
  const secrets = [tokens.id, tokens.access, tokens.refresh].flatMap((token) => [token, token.split(".").at(-1) ?? ""]);
  const all = [...secrets, ...guesses, passwordOf(stack, "adminuser"), passwordOf(stack, "regularuser")];
  expect(written.length).toBeGreaterThan(5);
  for (const text of [...written, ...answers]) {
    for (const secret of all) if (secret.length > 8) expect(text.includes(secret) ? text : "").toBe("");
  }
});

test("refresh tokens and passwords are not in the state folder, but for the seeded users' file", async () => {
  const files = readdirSync(stack.statePath, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const secrets = [tokens.refresh, tokens.access, passwordOf(stack, "adminuser")];
  for (const file of files) {
    if (["seeded-users.json", "running.json"].includes(file.name)) continue;
    const content = readFileSync(join(file.parentPath, file.name), "latin1");
    for (const secret of secrets) expect([file.name, content.includes(secret)]).toEqual([file.name, false]);
  }
});

async function callApi({ access, id }: Tokens): Promise<string[]> {
  const { api } = addresses(stack);
  const forged = `${access.slice(0, -12)}AAAAAAAAAAAA`;
  const answers: string[] = [];
  for (const token of [access, id, forged, "not-a-token", `${access}.x`]) {
    for (const path of ["/AdminUser", "/nothing", `/whoami?access_token=${token}`]) {
      const answer = await fetch(`${api}${path}`, { headers: { authorization: `Bearer ${token}` } });
      answers.push(JSON.stringify([...answer.headers]), await answer.text());
    }
  }
  return answers;
}

async function callPool({ refresh, access }: Tokens, guesses: readonly string[]): Promise<string[]> {
  const { pool, clientId: ClientId } = addresses(stack);
  const client = new CognitoIdentityProviderClient({ endpoint: pool, region: "us-east-1" });
  const answers: string[] = [];
  const refused = (error: unknown) => answers.push(String(error), JSON.stringify(error));
  for (const PASSWORD of guesses) {
    const AuthParameters = { USERNAME: "adminuser", PASSWORD };
    await client
      .send(new InitiateAuthCommand({ AuthFlow: "USER_PASSWORD_AUTH", ClientId, AuthParameters }))
      .catch(refused);
    const REFRESH_TOKEN = PASSWORD;
    await client
      .send(new InitiateAuthCommand({ AuthFlow: "REFRESH_TOKEN_AUTH", ClientId, AuthParameters: { REFRESH_TOKEN } }))
      .catch(refused);
    const ChallengeResponses = { USERNAME: "adminuser", NEW_PASSWORD: PASSWORD };
    const Session = PASSWORD.padEnd(20, "x");
    await client
      .send(
        new RespondToAuthChallengeCommand({
          ChallengeName: "NEW_PASSWORD_REQUIRED",
          ClientId,
          ChallengeResponses,
          Session,
        }),
      )
      .catch(refused);
  }
  await client.send(new RevokeTokenCommand({ ClientId, Token: access })).catch(refused);
  await client.send(new RevokeTokenCommand({ ClientId, Token: `${refresh}x` })).catch(refused);
  return answers;
}
