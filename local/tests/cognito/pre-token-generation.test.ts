import { GetUserCommand } from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "@jest/globals";
import type { JsonObject } from "../../src/model/json";
import { CLIENT_ID, POOL_ID, type RunningPools, startFixture, TRIGGER_ARN, type Trigger } from "./running-pool";
import { claimsOf, makeUser, signIn, tokensOf } from "./running-pool-steps";

const withVersion = (LambdaVersion: string): JsonObject => ({
  LambdaConfig: { PreTokenGenerationConfig: { LambdaArn: TRIGGER_ARN, LambdaVersion } },
});

interface Issued {
  readonly access: JsonObject;
  readonly id: JsonObject;
  readonly events: readonly JsonObject[];
  readonly logged: readonly string[];
}

/** A pool with this trigger, its user alice in the group admin, and `work` with it. */
async function withTrigger<T>(
  pool: JsonObject,
  trigger: Trigger,
  work: (running: RunningPools) => Promise<T>,
): Promise<T> {
  const running = await startFixture({ pool, groups: [{ GroupName: "admin" }], triggers: { [TRIGGER_ARN]: trigger } });
  try {
    await makeUser(running.sdk, "alice", { email: "alice@example.com", groups: ["admin"] });
    await makeUser(running.sdk, "bob");
    return await work(running);
  } finally {
    await running.close();
  }
}

/** The claims that a trigger's response leads to. */
async function issue(pool: JsonObject, respond: (event: JsonObject) => unknown, username = "alice"): Promise<Issued> {
  const events: JsonObject[] = [];
  const trigger: Trigger = (event) => {
    events.push(event);
    return { ...event, response: respond(event) };
  };
  return withTrigger(pool, trigger, async ({ sdk, logged }) => {
    const { access, id } = await tokensOf(sdk, username);
    return { access: claimsOf(access), id: claimsOf(id), events, logged };
  });
}

const V1 = { LambdaConfig: { PreTokenGeneration: TRIGGER_ARN } };
const V2 = withVersion("V2_0");
const details = (claimsAndScopeOverrideDetails: unknown) => () => ({ claimsAndScopeOverrideDetails });

test.each([
  ["V1_0", "1", "claimsOverrideDetails"],
  ["V2_0", "2", "claimsAndScopeOverrideDetails"],
  ["V3_0", "3", "claimsAndScopeOverrideDetails"],
])("the pre token generation event of %s is the one AWS sends", async (lambdaVersion, version, member) => {
  const { events } = await issue(withVersion(lambdaVersion), () => ({ [member]: null }));
  expect(events).toEqual([
    {
      version,
      triggerSource: "TokenGeneration_Authentication",
      region: "us-east-1",
      userPoolId: POOL_ID,
      userName: "alice",
      callerContext: { awsSdkVersion: "aws-sdk-unknown-unknown", clientId: CLIENT_ID },
      request: {
        userAttributes: {
          sub: expect.any(String),
          "cognito:email_alias": "alice@example.com",
          "cognito:user_status": "CONFIRMED",
          email: "alice@example.com",
          email_verified: "true",
        },
        groupConfiguration: { groupsToOverride: ["admin"], iamRolesToOverride: [], preferredRole: null },
        ...(version !== "1" && { scopes: ["aws.cognito.signin.user.admin"] }),
      },
      response: { [member]: null },
    },
  ]);
});

test("the pre token generation event of a user without groups has empty arrays and null", async () => {
  const { events } = await issue(V2, details(null), "bob");
  expect(events[0]).toHaveProperty("request.groupConfiguration", {
    groupsToOverride: [],
    iamRolesToOverride: [],
    preferredRole: null,
  });
});

test("a V2 response sets scopes in the access token and a scope claim in the ID token from one call", async () => {
  const response = details({
    idTokenGeneration: { claimsToAddOrOverride: { scope: `admin-${CLIENT_ID}` } },
    accessTokenGeneration: { scopesToAdd: [`admin-${CLIENT_ID}`] },
  });
  const { access, id, events } = await issue(V2, response);
  expect(access["scope"]).toBe(`aws.cognito.signin.user.admin admin-${CLIENT_ID}`);
  expect(id["scope"]).toBe(`admin-${CLIENT_ID}`);
  expect([access["cognito:groups"], id["cognito:groups"]]).toEqual([["admin"], ["admin"]]);
  expect(events).toHaveLength(1);
});

test("a V1 response changes claims of the ID token, and only the groups of the access token", async () => {
  const { access, id } = await issue(V1, () => ({
    claimsOverrideDetails: {
      claimsToAddOrOverride: { scope: "a", team: "b" },
      claimsToSuppress: ["email"],
      groupOverrideDetails: { groupsToOverride: ["other"], iamRolesToOverride: [], preferredRole: "" },
    },
  }));
  expect(id).toMatchObject({ scope: "a", team: "b", "cognito:groups": ["other"] });
  expect(id).not.toHaveProperty("email");
  expect(access).toMatchObject({ scope: "aws.cognito.signin.user.admin", "cognito:groups": ["other"] });
  expect(access).not.toHaveProperty("team");
});

test("a V2 response may set numbers, booleans, arrays and objects as claims", async () => {
  const claims = { level: 3, staff: true, teams: ["a", "b"], place: { city: "Ulm" } };
  const { access, id } = await issue(
    V2,
    details({
      idTokenGeneration: { claimsToAddOrOverride: claims },
      accessTokenGeneration: { claimsToAddOrOverride: claims },
    }),
  );
  expect(access).toMatchObject(claims);
  expect(id).toMatchObject(claims);
});

test("a claim both added and suppressed is suppressed", async () => {
  const both = { claimsToAddOrOverride: { team: "a" }, claimsToSuppress: ["team"] };
  const { id } = await issue(V2, details({ idTokenGeneration: both }));
  expect(id).not.toHaveProperty("team");
});

test.each([
  ["empty", {}],
  ["null", null],
])("group overrides that are %s remove the groups", async (_what, groupOverrideDetails) => {
  const { access, id } = await issue(V2, details({ groupOverrideDetails }));
  for (const claims of [access, id]) expect(claims).not.toHaveProperty("cognito:groups");
});

test("protected claims stay, and are named in the log without their values", async () => {
  const forbidden = [
    "sub",
    "iss",
    "exp",
    "token_use",
    "client_id",
    "username",
    "cognito:username",
    "aud",
    "origin_jti",
    "version",
  ];
  const claimsToAddOrOverride = Object.fromEntries(forbidden.map((name) => [name, "forged"]));
  const generation = { claimsToAddOrOverride, claimsToSuppress: ["sub", "iss", "jti"] };
  const { access, id, logged } = await issue(
    V2,
    details({ idTokenGeneration: generation, accessTokenGeneration: generation }),
  );
  expect(JSON.stringify([access, id])).not.toContain("forged");
  expect(access).toHaveProperty("sub");
  for (const name of forbidden) expect(logged.join("\n")).toContain(name);
  expect(logged.join("\n")).not.toContain("forged");
});

test("aud may be added to the access token with the session's own client id", async () => {
  const { access } = await issue(V2, details({ accessTokenGeneration: { claimsToAddOrOverride: { aud: CLIENT_ID } } }));
  expect(access["aud"]).toBe(CLIENT_ID);
});

test("a claim called __proto__ is treated like any other", async () => {
  const { id } = await issue(V2, () =>
    JSON.parse(
      '{"claimsAndScopeOverrideDetails":{"idTokenGeneration":{"claimsToAddOrOverride":{"__proto__":{"x":1}}}}}',
    ),
  );
  expect(Object.keys(id)).toContain("sub");
  expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
});

test("without the self-service scope the pool's own operations refuse the token", async () => {
  const trigger: Trigger = (event) => ({
    ...event,
    response: {
      claimsAndScopeOverrideDetails: {
        accessTokenGeneration: { scopesToSuppress: ["aws.cognito.signin.user.admin"] },
      },
    },
  });
  await withTrigger(V2, trigger, async ({ sdk }) => {
    const { access } = await tokensOf(sdk, "alice");
    await expect(sdk.send(new GetUserCommand({ AccessToken: access }))).rejects.toMatchObject({
      message: "Access Token does not have required scopes",
    });
  });
});

const shape = { name: "InvalidLambdaResponseException", message: "Unrecognizable lambda output" };
const answering =
  (response: unknown): Trigger =>
  (event) => ({ ...event, response });

test.each<[string, JsonObject, Trigger, object]>([
  [
    "one that throws",
    V2,
    () => {
      throw new Error("not_allowed");
    },
    { name: "UserLambdaValidationException", message: "PreTokenGeneration failed with error not_allowed." },
  ],
  ["one that answers nothing", V2, () => undefined, shape],
  ["one that answers a text", V2, () => "yes", shape],
  ["V1 with a number", V1, answering({ claimsOverrideDetails: { claimsToAddOrOverride: { level: 3 } } }), shape],
  [
    "a scope with a blank",
    V2,
    answering({ claimsAndScopeOverrideDetails: { accessTokenGeneration: { scopesToAdd: ["a b"] } } }),
    shape,
  ],
  [
    "scopes that are no list",
    V2,
    answering({ claimsAndScopeOverrideDetails: { accessTokenGeneration: { scopesToAdd: "a" } } }),
    shape,
  ],
  [
    "an object for email_verified in the ID token",
    V2,
    answering({
      claimsAndScopeOverrideDetails: { idTokenGeneration: { claimsToAddOrOverride: { email_verified: {} } } },
    }),
    shape,
  ],
])("a sign-in is refused because of a trigger: %s", async (_what, pool, trigger, refusal) => {
  await withTrigger(pool, trigger, async ({ sdk }) => {
    await expect(signIn(sdk, "alice")).rejects.toMatchObject(refusal);
  });
});

test("a sign-in is refused where the trigger's function does not exist", async () => {
  const pool = { LambdaConfig: { PreTokenGeneration: `${TRIGGER_ARN}-gone` } };
  await withTrigger(
    pool,
    (event) => event,
    async ({ sdk }) => {
      await expect(signIn(sdk, "alice")).rejects.toMatchObject({
        name: "UnexpectedLambdaException",
        message: "PreTokenGeneration invocation failed due to configuration.",
      });
    },
  );
});

test("a sign-in is refused where the trigger takes longer than five seconds", async () => {
  let answer: (value: unknown) => void = () => undefined;
  const slow = new Promise((resolve) => {
    answer = resolve;
  });
  await withTrigger(
    V2,
    () => slow,
    async ({ sdk }) => {
      await expect(signIn(sdk, "alice")).rejects.toMatchObject({ name: "UserLambdaValidationException" });
      answer(null);
    },
  );
});

test("a failing trigger opens no session", async () => {
  const fail: Trigger = () => {
    throw new Error("no");
  };
  await withTrigger(V2, fail, async ({ sdk, pools }) => {
    await signIn(sdk, "alice").catch(() => undefined);
    expect([...pools.services.tables.sessions.entries([POOL_ID])]).toEqual([]);
  });
});
