import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { addresses, PROJECT, passwordOf, startProject } from "../../../tests/acceptance/running-stack";
import type { Stack } from "../../src/stack/start-stack";
import { awsClis } from "./api-clients";
import { runAwsCli } from "./aws-cli";
import { REGION } from "./every-flow";

/** The command line that the README and the start-up screen give, run as it stands by each AWS CLI. */

let stack: Stack;
beforeAll(async () => {
  stack = await startProject();
});
afterAll(() => stack.close());

test("the README has the line", () => {
  expect(readme()).toContain("aws cognito-idp initiate-auth");
});

for (const { name, program } of awsClis()) {
  test(`${name} signs a seeded user in by the README's line, and the tokens open what they should`, async () => {
    const { output } = await runAwsCli(program, signInLine("regularuser"));
    const { AccessToken, IdToken, RefreshToken, ...rest } = output.AuthenticationResult;
    expect(rest).toEqual({ ExpiresIn: 3600, TokenType: "Bearer" });
    expect(RefreshToken).toMatch(/^[A-Za-z0-9-_=.]+$/);
    expect(output.ChallengeParameters).toEqual({});
    for (const authorization of [IdToken, `Bearer ${AccessToken}`]) {
      expect(await get("/RegularUser", authorization)).toEqual([200, '"Hello from Regular User"']);
      expect(await get("/AdminUser", authorization)).toEqual([403, '{"message":"Forbidden"}']);
    }
  });

  test(`${name} reads page after page by itself`, async () => {
    const { pool, poolId } = addresses(stack);
    const of = ["--endpoint-url", pool, "--region", REGION, "--user-pool-id", poolId];
    const { output } = await runAwsCli(program, ["cognito-idp", "list-users", ...of, "--page-size", "1"]);
    const names = output.Users.map(({ Username }: { Username: string }) => Username);
    expect(names.sort()).toEqual(["adminuser", "regularuser"]);
  });
}

/** The arguments of the README's line, with this stack's address and client and the user's password. */
function signInLine(username: string): readonly string[] {
  const { pool, clientId } = addresses(stack);
  const [, line = ""] = /^aws (cognito-idp initiate-auth .*?[^\\])$/ms.exec(readme()) ?? [];
  return line
    .replaceAll("\\\n", " ")
    .replace("http://127.0.0.1:9229", pool)
    .replace("<client id>", clientId)
    .replace("<password>", passwordOf(stack, username))
    .trim()
    .split(/\s+/);
}

async function get(path: string, authorization: string): Promise<readonly [number, string]> {
  const answer = await fetch(`${addresses(stack).api}${path}`, { headers: { authorization } });
  return [answer.status, await answer.text()];
}

const readme = (): string => readFileSync(join(PROJECT, "README.md"), "utf8");
