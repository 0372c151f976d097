import {
  AdminDeleteUserCommand,
  AdminInitiateAuthCommand,
  DescribeUserPoolClientCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  ListUsersCommand,
  RevokeTokenCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { millis } from "../../src/model/time";
import type { UserPoolClientResource } from "../../src/model/user-pool";
import { expectRefusal, type Refusal } from "./refusals";
import { CLIENT_ID, PASSWORD, POOL_ID, type RunningPools, startFixture, TRIGGER_ARN } from "./running-pool";
import { makeUser, tokensOf } from "./running-pool-steps";

const OTHER = "otherclient000000000000000";
const SECRET = "secretclient00000000000000";
const UNREVOCABLE = "unrevocable000000000000000";
const STRANGER = "us-east-1_Stranger1";

/** The fixture's client and others beside it, each with something of its own. */
function more([client]: readonly UserPoolClientResource[]): readonly UserPoolClientResource[] {
  if (client === undefined) return [];
  const like = (clientId: string, properties: object = {}) => ({
    ...client,
    logicalId: clientId,
    clientId,
    properties: { ...client.properties, ...properties },
  });
  return [
    client,
    like(OTHER),
    like(SECRET, { GenerateSecret: true }),
    like(UNREVOCABLE, { EnableTokenRevocation: false }),
  ];
}

let running: RunningPools;
beforeAll(async () => {
  running = await startFixture({ edit: (resource) => ({ ...resource, clients: more(resource.clients) }) });
});
afterAll(() => running.close());

const revoke = (Token: string, ClientId = CLIENT_ID, ClientSecret?: string) =>
  running.sdk.send(new RevokeTokenCommand({ Token, ClientId, ClientSecret }));
const refresh = (REFRESH_TOKEN: string, ClientId = CLIENT_ID) =>
  running.sdk.send(
    new InitiateAuthCommand({ AuthFlow: "REFRESH_TOKEN_AUTH", ClientId, AuthParameters: { REFRESH_TOKEN } }),
  );
const getUser = (AccessToken: string) => running.sdk.send(new GetUserCommand({ AccessToken }));
const newUser = async (name: string) => {
  await makeUser(running.sdk, name);
  return tokensOf(running.sdk, name);
};

test("revoking ends the session's tokens, can be repeated, and leaves other sessions alone", async () => {
  const one = await newUser("fred");
  const other = await tokensOf(running.sdk, "fred");
  await revoke(one.refresh);
  await expect(revoke(one.refresh)).resolves.toBeDefined();
  await expect(getUser(one.access)).rejects.toThrow("Access Token has been revoked");
  await expect(getUser(other.access)).resolves.toHaveProperty("Username", "fred");
  await expect(refresh(other.refresh)).resolves.toHaveProperty("AuthenticationResult");
});

test("revoking another client's token is answered alike and ends nothing", async () => {
  const { access, refresh: token } = await newUser("gina");
  await expect(revoke(token, OTHER)).resolves.toBeDefined();
  await expect(getUser(access)).resolves.toHaveProperty("Username", "gina");
});

const refusals: readonly Refusal[] = [
  [
    "revoking by an unknown client",
    "observed",
    "invalid-client-or-secret",
    "Invalid client or secret",
    () => revoke("x", "nothing"),
  ],
  [
    "revoking with a wrong secret",
    "observed",
    "invalid-client-or-secret",
    "Invalid client or secret",
    () => revoke("x", SECRET, "wrong"),
  ],
  ["revoking nothing", "observed", "token-missing", "Token is required", () => revoke("")],
  [
    "revoking an access token",
    "inferred",
    "token-type-unsupported",
    "Unsupported token type",
    async () => revoke((await newUser("hana")).access),
  ],
  [
    "revoking where the client does not allow it",
    "observed",
    "revocation-not-enabled",
    "This feature is not enabled for this client",
    () => revoke("x", UNREVOCABLE),
  ],
  [
    "refreshing another client's token",
    "observed",
    "refresh-token-of-another-client",
    "Refresh Token has different Client",
    async () => refresh((await newUser("ivan")).refresh, OTHER),
  ],
  [
    "refreshing after a global sign-out",
    "observed",
    "refresh-token-revoked",
    "Refresh Token has been revoked",
    async () => {
      const { access: AccessToken, refresh: token } = await newUser("joan");
      await running.sdk.send(new GlobalSignOutCommand({ AccessToken }));
      await refresh(token);
    },
  ],
  [
    "an ID token where an access token is asked for",
    "observed",
    "access-token-invalid",
    "Invalid Access Token",
    async () => getUser((await newUser("kate")).id),
  ],
  [
    "an access token with another's signature",
    "observed",
    "access-token-signature",
    "Could not verify signature for Access Token",
    async () => {
      const [head, claims] = (await newUser("leah")).access.split(".");
      const [, , signature] = (await newUser("mona")).access.split(".");
      await getUser(`${head}.${claims}.${signature}`);
    },
  ],
  [
    "a client that no pool has",
    "observed",
    "no-such-client-described",
    "User pool client does not exist.",
    () => running.sdk.send(new DescribeUserPoolClientCommand({ UserPoolId: POOL_ID, ClientId: "nothing" })),
  ],
  [
    "a filter that can't be read",
    "inferred",
    "filter-malformed",
    "Error while parsing filter expression.",
    () => running.sdk.send(new ListUsersCommand({ UserPoolId: POOL_ID, Filter: "email == 1" })),
  ],
  [
    "a page token that is none",
    "inferred",
    "pagination-token",
    "Invalid pagination token provided.",
    () => running.sdk.send(new ListUsersCommand({ UserPoolId: POOL_ID, PaginationToken: "bm8" })),
  ],
];
test.each(refusals)("%s is refused (%s: %s)", async (...row) => expectRefusal(row[4](), row));

test("a deleted user's token is refused by name of the deletion (observed: refresh-token-of-deleted-user)", async () => {
  const legacy = await startFixture({ client: { PreventUserExistenceErrors: "LEGACY" } });
  try {
    await makeUser(legacy.sdk, "fred");
    const REFRESH_TOKEN = (await tokensOf(legacy.sdk, "fred")).refresh;
    await legacy.sdk.send(new AdminDeleteUserCommand({ UserPoolId: POOL_ID, Username: "fred" }));
    const attempt = legacy.sdk.send(
      new InitiateAuthCommand({
        AuthFlow: "REFRESH_TOKEN_AUTH",
        ClientId: CLIENT_ID,
        AuthParameters: { REFRESH_TOKEN },
      }),
    );
    const message = "The user has been deleted for the associated refresh token";
    await expectRefusal(attempt, ["", "observed", "refresh-token-of-deleted-user", message]);
  } finally {
    await legacy.close();
  }
});

test("a client of another pool is refused by both names (observed: no-such-client-in-pool)", async () => {
  const attempt = async () => {
    const second = await startFixture();
    try {
      const { store, pools } = second.pools.services;
      const record = second.pools.services.tables.pools.get(POOL_ID);
      if (record !== undefined) store.write(() => pools.putPool(STRANGER, record));
      return await second.sdk.send(
        new AdminInitiateAuthCommand({
          UserPoolId: STRANGER,
          ClientId: CLIENT_ID,
          AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
          AuthParameters: { USERNAME: "fred", PASSWORD },
        }),
      );
    } finally {
      await second.close();
    }
  };
  const message = `User pool client ${CLIENT_ID} does not exist in user pool ${STRANGER}.`;
  await expectRefusal(attempt(), ["", "observed", "no-such-client-in-pool", message]);
});

test("a trigger whose answer is no JSON refuses the sign-in (observed: trigger-answer-json)", async () => {
  const invoke = async () =>
    ({ kind: "success", functionId: "trigger", payload: "<html>", duration: millis(1) }) as const;
  const broken = await startFixture({
    pool: { LambdaConfig: { PostAuthentication: TRIGGER_ARN } },
    options: { invoke },
  });
  try {
    await makeUser(broken.sdk, "fred");
    const message = "Invalid lambda function output : Invalid JSON";
    await expectRefusal(tokensOf(broken.sdk, "fred"), ["", "observed", "trigger-answer-json", message]);
  } finally {
    await broken.close();
  }
});
