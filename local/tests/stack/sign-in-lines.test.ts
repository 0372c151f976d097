import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Stack, startStack } from "../../src/stack/start-stack";
import { SMALL } from "./command-line";

const lines: string[] = [];
let stack: Stack;
beforeAll(async () => {
  const options = { template: join(SMALL, "template.yaml"), port: 0, poolPort: 0, fresh: true, watch: false } as const;
  stack = await startStack(options, { log: (line) => lines.push(line) });
}, 60_000);
afterAll(() => stack.close());

test("a sign-in is a line in the terminal, and a failed one another, without the password", async () => {
  const pool = stack.ready.userPools["UserPool"];
  const clientId = pool?.clients["AppClient"]?.clientId ?? "";
  const user = stack.ready.users.find(({ username }) => username === "regularuser");
  for (const PASSWORD of ["hunter2hunter2", user?.password ?? ""]) {
    await fetch(pool?.endpoint ?? "", {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "AWSCognitoIdentityProviderService.InitiateAuth",
      },
      body: JSON.stringify({
        AuthFlow: "USER_PASSWORD_AUTH",
        ClientId: clientId,
        AuthParameters: { USERNAME: "regularuser", PASSWORD },
      }),
    });
  }
  const who = `regularuser, USER_PASSWORD_AUTH, client ${clientId}`;
  expect(lines.filter((line) => line.includes("sign"))).toEqual([
    `sign-in refused: ${who}: NotAuthorizedException: Incorrect username or password.`,
    `signed in: ${who}`,
  ]);
  expect(lines.join("\n")).not.toMatch(/hunter2/);
});
