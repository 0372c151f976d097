import { resolve } from "node:path";
import { CognitoIdentityProviderClient, InitiateAuthCommand } from "@aws-sdk/client-cognito-identity-provider";
import { type Stack, type StackHooks, type StackOptions, startStack } from "sam-gatehouse";

export const PROJECT = resolve(__dirname, "../..");

/** The project's own template on free ports, with a state folder of its own that goes with it. */
export function startProject(options: StackOptions = {}, hooks: StackHooks = {}): Promise<Stack> {
  const template = resolve(PROJECT, "template.yaml");
  return startStack({ template, port: 0, poolPort: 0, storagePort: 0, fresh: true, watch: false, ...options }, hooks);
}

export interface Tokens {
  readonly id: string;
  readonly access: string;
  readonly refresh: string;
}

/** Where the one pool, its one client and the one API of the project's template answer. */
export function addresses(stack: Pick<Stack, "ready">): {
  api: string;
  pool: string;
  poolId: string;
  clientId: string;
  issuer: string;
} {
  const pool = stack.ready.userPools["UserPool"];
  const api = stack.ready.apis["HttpApi"];
  const clientId = pool?.clients["AppClient"]?.clientId;
  if (pool === undefined || api === undefined || clientId === undefined) throw new Error("the ready line lacks a part");
  return { api: api.url, pool: pool.endpoint, poolId: pool.id, clientId, issuer: pool.issuer };
}

export function passwordOf(stack: Pick<Stack, "ready">, username: string): string {
  const password = stack.ready.users.find((user) => user.username === username)?.password;
  if (password === undefined) throw new Error(`${username} was not seeded`);
  return password;
}

/** Signs a seeded user in with the AWS SDK. */
export async function signIn(stack: Pick<Stack, "ready">, username: string): Promise<Tokens> {
  const client = new CognitoIdentityProviderClient({ endpoint: addresses(stack).pool, region: "us-east-1" });
  const answer = await client.send(
    new InitiateAuthCommand({
      AuthFlow: "USER_PASSWORD_AUTH",
      ClientId: addresses(stack).clientId,
      AuthParameters: { USERNAME: username, PASSWORD: passwordOf(stack, username) },
    }),
  );
  const { IdToken: id, AccessToken: access, RefreshToken: refresh } = answer.AuthenticationResult ?? {};
  if (id === undefined || access === undefined || refresh === undefined) throw new Error("no tokens came");
  return { id, access, refresh };
}
