import { createHmac } from "node:crypto";
import {
  AddUserPoolClientSecretCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DeleteUserPoolClientSecretCommand,
  DescribeUserPoolClientCommand,
  GetTokensFromRefreshTokenCommand,
  InitiateAuthCommand,
  ListUserPoolClientSecretsCommand,
  ResendConfirmationCodeCommand,
  RevokeTokenCommand,
  SignUpCommand,
  UpdateUserPoolClientCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { CALLBACK, MACHINE_ID, secretOf, startHosted } from "./oauth/hosted-pool";
import { codeFor, postForm } from "./oauth/test-browser";
import { expectTold, type Told } from "./refusals";
import { CLIENT_ID, PASSWORD, POOL_ID, type RunningPools, startFixture } from "./running-pool";
import { makeUser } from "./running-pool-steps";

/** docs/aws-behaviour/cognito-pools.md, "Secrets of a client" */

let running: RunningPools;
let first: string;
beforeEach(async () => {
  running = await startHosted({ client: { GenerateSecret: true } });
  await makeUser(running.sdk, "alice", { email: "alice@example.com" });
  first = secretOf(running, CLIENT_ID);
});
afterEach(() => running.close());

const OF = { UserPoolId: POOL_ID, ClientId: CLIENT_ID };
const OWN = "an_own_secret_of_32_characters_00";
const add = (ClientSecret?: string, of: { UserPoolId: string; ClientId: string } = OF) =>
  running.sdk.send(new AddUserPoolClientSecretCommand({ ...of, ...(ClientSecret !== undefined && { ClientSecret }) }));
const list = async (ClientId = CLIENT_ID) =>
  (await running.sdk.send(new ListUserPoolClientSecretsCommand({ ...OF, ClientId }))).ClientSecrets ?? [];
const remove = (ClientSecretId: string, ClientId = CLIENT_ID) =>
  running.sdk.send(new DeleteUserPoolClientSecretCommand({ ...OF, ClientId, ClientSecretId }));
const removeFirst = async () => remove((await list())[0]?.ClientSecretId ?? "");
const hashOf = (secret: string, name = "alice") =>
  createHmac("sha256", secret).update(`${name}${CLIENT_ID}`).digest("base64");

const initiate = (AuthFlow: "USER_PASSWORD_AUTH" | "REFRESH_TOKEN_AUTH", parameters: Record<string, string>) =>
  running.sdk.send(new InitiateAuthCommand({ AuthFlow, ClientId: CLIENT_ID, AuthParameters: parameters }));
const signIn = (secret: string) =>
  initiate("USER_PASSWORD_AUTH", { USERNAME: "alice", PASSWORD, SECRET_HASH: hashOf(secret) });
const refreshTokenOf = async (secret: string) => (await signIn(secret)).AuthenticationResult?.RefreshToken ?? "";
const token = (fields: Record<string, string>) =>
  postForm(running, "/oauth2/token", { client_id: CLIENT_ID, ...fields });

/** Every place where a secret or its hash is asked for. */
const PLACES: readonly [string, (secret: string) => Promise<unknown>][] = [
  ["InitiateAuth", signIn],
  [
    "SignUp",
    (secret) => {
      const Username = `new-${Math.random()}`;
      const SecretHash = hashOf(secret, Username);
      return running.sdk.send(new SignUpCommand({ ClientId: CLIENT_ID, Username, Password: PASSWORD, SecretHash }));
    },
  ],
  [
    "ResendConfirmationCode",
    async (secret) => {
      const of = { ClientId: CLIENT_ID, Username: "nobody", SecretHash: hashOf(secret, "nobody") };
      await running.sdk.send(new ResendConfirmationCodeCommand(of));
    },
  ],
  [
    "REFRESH_TOKEN_AUTH",
    async (secret) =>
      initiate("REFRESH_TOKEN_AUTH", { REFRESH_TOKEN: await anyRefreshToken(), SECRET_HASH: hashOf(secret) }),
  ],
  [
    "GetTokensFromRefreshToken",
    async (ClientSecret) =>
      running.sdk.send(
        new GetTokensFromRefreshTokenCommand({
          ClientId: CLIENT_ID,
          RefreshToken: await anyRefreshToken(),
          ClientSecret,
        }),
      ),
  ],
  [
    "RevokeToken",
    (ClientSecret) => running.sdk.send(new RevokeTokenCommand({ ClientId: CLIENT_ID, Token: "made-up", ClientSecret })),
  ],
  [
    "the exchange of a code",
    async (client_secret) => {
      const code = await codeFor(running, "alice", {});
      const fields = { grant_type: "authorization_code", code, redirect_uri: CALLBACK, client_secret };
      return granted(await token(fields));
    },
  ],
  [
    "a refresh at the token endpoint",
    async (client_secret) =>
      granted(await token({ grant_type: "refresh_token", refresh_token: await anyRefreshToken(), client_secret })),
  ],
  [
    "the revocation endpoint",
    async (client_secret) =>
      granted(await postForm(running, "/oauth2/revoke", { client_id: CLIENT_ID, client_secret, token: "made-up" })),
  ],
];

/** By whichever secret is valid at the time. */
const anyRefreshToken = () => refreshTokenOf(running.pools.services.pools.client(CLIENT_ID).client.secret ?? "");

async function granted(answer: { readonly status: number }): Promise<void> {
  if (answer.status !== 200) throw new Error(`answered ${answer.status}`);
}

test.each(PLACES)("%s takes both secrets of a client, and the deleted one no more", async (_where, by) => {
  const { ClientSecretDescriptor: made } = await add();
  const second = made?.ClientSecretValue ?? "";
  await expect(by(first)).resolves.not.toThrow();
  await expect(by(second)).resolves.not.toThrow();
  await removeFirst();
  await expect(by(first)).rejects.toThrow();
  await expect(by(second)).resolves.not.toThrow();
});

test.each(PLACES)("%s takes no secret of another client", async (_where, by) => {
  await add();
  await expect(by(secretOf(running, MACHINE_ID))).rejects.toThrow();
});

test("a secret that the pool makes is shown once; lists have ids and dates alone", async () => {
  running.setClock(Date.UTC(2026, 10, 21, 12));
  const before = await list();
  expect(before).toEqual([{ ClientSecretId: expect.any(String), ClientSecretCreateDate: expect.any(Date) }]);
  const { ClientSecretDescriptor: made } = await add();
  expect(made?.ClientSecretValue).toMatch(/^[a-z0-9]{52}$/);
  expect(made?.ClientSecretId).toMatch(new RegExp(`^${CLIENT_ID}--\\d+$`));
  expect(made?.ClientSecretCreateDate).toEqual(new Date(Date.UTC(2026, 10, 21, 12)));
  const after = await list();
  expect(after.map(({ ClientSecretId }) => ClientSecretId)).toEqual([before[0]?.ClientSecretId, made?.ClientSecretId]);
  expect(after.every((secret) => secret.ClientSecretValue === undefined)).toBe(true);
  expect(JSON.stringify(running.logged)).not.toContain(made?.ClientSecretValue);
});

test("a secret of one's own is not shown, and counts like one that was made", async () => {
  const { ClientSecretDescriptor: made } = await add(OWN);
  expect(made).not.toHaveProperty("ClientSecretValue");
  expect((await signIn(OWN)).AuthenticationResult?.AccessToken).toBeDefined();
});

test("a client is described with its oldest secret", async () => {
  const described = async () =>
    (await running.sdk.send(new DescribeUserPoolClientCommand(OF))).UserPoolClient?.ClientSecret;
  await add(OWN);
  expect(await described()).toBe(first);
  await removeFirst();
  expect(await described()).toBe(OWN);
});

test("a session goes on when the secret that began it is deleted", async () => {
  const REFRESH_TOKEN = await refreshTokenOf(first);
  await add(OWN);
  await removeFirst();
  const refreshed = await initiate("REFRESH_TOKEN_AUTH", { REFRESH_TOKEN, SECRET_HASH: hashOf(OWN) });
  expect(refreshed.AuthenticationResult?.AccessToken).toBeDefined();
});

test("two secrets made in one millisecond have different ids", async () => {
  running.setClock(Date.UTC(2026, 10, 21, 12));
  await add(OWN);
  await removeFirst();
  await add();
  const ids = (await list()).map(({ ClientSecretId }) => ClientSecretId);
  expect(new Set(ids).size).toBe(2);
});

test("a template's client keeps its secrets over a restart, and an update of the client keeps them too", async () => {
  await add(OWN);
  await removeFirst();
  const { ClientSecretDescriptor: made } = await add();
  await running.sdk.send(new UpdateUserPoolClientCommand({ ...OF, ExplicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH"] }));
  const kept = await list();
  running = await running.restart();
  expect(await list()).toEqual(kept);
  await expect(signIn(first)).rejects.toThrow(`Unable to verify secret hash for client ${CLIENT_ID}`);
  for (const secret of [OWN, made?.ClientSecretValue ?? ""])
    expect((await signIn(secret)).AuthenticationResult?.AccessToken).toBeDefined();
});

test("the one secret that an earlier version stored is listed, valid and can be changed", async () => {
  const { store, tables, pools } = running.pools.services;
  const record = tables.clients.get(POOL_ID, CLIENT_ID);
  if (record === undefined) throw new Error("the client is not stored");
  const { secrets: _newer, ...older } = record;
  store.write(() => pools.putClient(POOL_ID, CLIENT_ID, { ...older, secret: OWN }));
  expect(await list()).toHaveLength(1);
  await signIn(OWN);
  await add(first);
  await removeFirst();
  await expect(signIn(OWN)).rejects.toThrow("Unable to verify secret hash");
  await signIn(first);
});

test("a client of a template begins with the secret that GetAtt ClientSecret answers", async () => {
  await running.close();
  running = await startFixture({
    client: { GenerateSecret: true },
    edit: (resource) => ({
      ...resource,
      clients: resource.clients.map((client) => ({ ...client, clientSecret: OWN })),
    }),
  });
  expect(secretOf(running, CLIENT_ID)).toBe(OWN);
});

test.each<[string, () => Promise<unknown>, Told]>([
  [
    "a third secret",
    async () => {
      await add();
      await add();
    },
    ["inferred", "too-many-client-secrets", `User pool client ${CLIENT_ID} has two client secrets already.`],
  ],
  [
    "the same secret again",
    () => add(first),
    ["inferred", "client-secret-twice", `User pool client ${CLIENT_ID} has this client secret already.`],
  ],
  [
    "the deletion of the last secret",
    removeFirst,
    ["inferred", "last-client-secret", "The last client secret of a client can't be deleted."],
  ],
  [
    "the deletion of a secret that is not there",
    () => remove(`${CLIENT_ID}--1`),
    ["inferred", "no-such-client-secret", "Client secret does not exist."],
  ],
  [
    "the deletion of another client's secret",
    async () => {
      await add();
      return remove((await list(MACHINE_ID))[0]?.ClientSecretId ?? "");
    },
    ["inferred", "no-such-client-secret", "Client secret does not exist."],
  ],
  [
    "a client of another pool",
    async () => {
      const { UserPool } = await running.sdk.send(new CreateUserPoolCommand({ PoolName: "other" }));
      const UserPoolId = UserPool?.Id ?? "";
      const id = `${CLIENT_ID} does not exist in user pool ${UserPoolId}`;
      await expect(add(undefined, { UserPoolId, ClientId: CLIENT_ID })).rejects.toThrow(`User pool client ${id}.`);
      return add(undefined, { UserPoolId, ClientId: "nowhere" });
    },
    ["observed", "no-such-client", "User pool client nowhere does not exist."],
  ],
])("%s is refused", async (_what, call, told) => expectTold(call(), told));

test("a client without a secret does not get one", async () => {
  const made = await running.sdk.send(new CreateUserPoolClientCommand({ UserPoolId: POOL_ID, ClientName: "open" }));
  const ClientId = made.UserPoolClient?.ClientId ?? "";
  const message = `User pool client ${ClientId} does not have a client secret.`;
  await expectTold(add(undefined, { ...OF, ClientId }), ["inferred", "client-without-secret", message]);
  expect(await list(ClientId)).toEqual([]);
});

test.each([
  ["23 characters", "a".repeat(23)],
  ["65 characters", "a".repeat(65)],
  ["a character that no secret has", `${"a".repeat(24)}-`],
])("a secret of one's own of %s is refused, and is not in the message", async (_what, secret) => {
  const refusal = await add(secret).catch((error: Error) => error);
  expect(refusal).toMatchObject({ name: "InvalidParameterException" });
  expect(String(refusal)).not.toContain(secret);
});
