import {
  CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Stack } from "sam-gatehouse";
import { addresses, startProject } from "./running-stack";

/** The template with everything on that is off by default, started. */
let stack: Stack;
beforeAll(async () => {
  const certificate = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012";
  stack = await startProject({
    parameterOverrides: {
      RefreshRotation: "true",
      RequireMfa: "true",
      MachineClient: "true",
      ApiDomainName: "api.example.com",
      ApiCertificateArn: certificate,
      SignInDomainName: "auth.example.com",
      SignInCertificateArn: certificate,
      Throttling: "true",
      AlarmEmail: "operations@example.com",
      Tracing: "true",
      CanaryDeployments: "true",
    },
  });
}, 120_000);
afterAll(() => stack.close());

/** The secret is asked for as docs/deploying.md says. */
async function machine() {
  const { pool, poolId } = addresses(stack);
  const ClientId = stack.ready.userPools["UserPool"]?.clients["MachineAppClient"]?.clientId;
  const credentials = { accessKeyId: "x", secretAccessKey: "x" };
  const sdk = new CognitoIdentityProviderClient({ endpoint: pool, region: "us-east-1", credentials });
  const { UserPoolClient } = await sdk.send(new DescribeUserPoolClientCommand({ UserPoolId: poolId, ClientId }));
  return { id: ClientId, secret: UserPoolClient?.ClientSecret };
}

async function askForToken(scope: string) {
  const { id, secret } = await machine();
  const answer = await fetch(`${stack.ready.userPools["UserPool"]?.domain}/oauth2/token`, {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}` },
    body: new URLSearchParams({ grant_type: "client_credentials", scope }),
  });
  return { status: answer.status, body: (await answer.json()) as { access_token?: string; error?: string } };
}

const get = async (path: string, token: string) =>
  (await fetch(`${addresses(stack).api}${path}`, { headers: { authorization: `Bearer ${token}` } })).status;

test("a program gets a token for its own scope, and with it what the group regular gets", async () => {
  const { status, body } = await askForToken("machine/regular");
  expect([status, body.error]).toEqual([200, undefined]);
  const token = body.access_token ?? "";
  expect(await get("/RegularUser", token)).toBe(200);
  expect(await get("/metadata/list", token)).toBe(200);
  expect(await get("/metadata/list?owner=*", token)).toBe(403);
  expect(await get("/AdminUser", token)).toBe(403);
});

test("a program gets no scope that its client may not ask for", async () => {
  expect(await askForToken("machine/admin")).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
});

test("more requests than the stage takes are turned away with 429", async () => {
  const answers = await Promise.all(Array.from({ length: 120 }, () => get("/whoami", "none")));
  expect(new Set(answers)).toEqual(new Set([401, 429]));
});
