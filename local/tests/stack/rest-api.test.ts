import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { printScreen } from "../../src/cli/screen";
import { type Stack, startStack } from "../../src/stack/start-stack";

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({
    template: join(__dirname, "rest/template.yaml"),
    port: 0,
    poolPort: 0,
    storagePort: 0,
    fresh: true,
    watch: false,
  });
}, 60_000);
afterAll(() => stack.close());

const url = (api: string, path: string) => `${stack.ready.apis[api]?.url}${path}`;

async function tokensOf(username: string): Promise<{ IdToken: string; AccessToken: string }> {
  const pool = stack.ready.userPools["UserPool"];
  const user = stack.ready.users.find((each) => each.username === username);
  const answer = await fetch(pool?.endpoint ?? "", {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "AWSCognitoIdentityProviderService.InitiateAuth",
    },
    body: JSON.stringify({
      AuthFlow: "USER_PASSWORD_AUTH",
      ClientId: pool?.clients["AppClient"]?.clientId,
      AuthParameters: { USERNAME: username, PASSWORD: user?.password },
    }),
  });
  return JSON.parse(await answer.text()).AuthenticationResult;
}

test("a path can be appended to the url of every API", async () => {
  expect([(await fetch(url("RestApi", "/guarded"))).status, (await fetch(url("HttpApi", "/open"))).status]).toEqual([
    401, 200,
  ]);
});

test("a signed-in user's ID token opens a method, bare and with Bearer, and the access token does not", async () => {
  const { IdToken, AccessToken } = await tokensOf("ann");
  const answers = [IdToken, `Bearer ${IdToken}`, AccessToken].map(async (authorization) => {
    const answer = await fetch(url("RestApi", "/guarded"), { headers: { authorization } });
    return [answer.status, await answer.text()];
  });
  expect(await Promise.all(answers)).toEqual([
    [200, '"ann"'],
    [200, '"ann"'],
    [401, '{"message":"Unauthorized"}'],
  ]);
});

test("the start screen tells who gets in, and the key that was made for the API", async () => {
  const written: string[] = [];
  printScreen(stack, (text) => written.push(text));
  const screen = written.join("");
  expect(screen).toMatch(/GET \/guarded +any valid ID token/);
  expect(screen).toMatch(/GET \/keyed +API key/);
  const key = /x-api-key: (\S+)/.exec(screen)?.[1] ?? "";
  expect(Object.values(stack.ready.apis["RestApi"]?.apiKeys ?? {})).toEqual([key]);
  expect((await fetch(url("RestApi", "/keyed"))).status).toBe(403);
  expect((await fetch(url("RestApi", "/keyed"), { headers: { "x-api-key": key } })).status).toBe(200);
});
