import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterEach, expect, test } from "@jest/globals";
import type { ApiKey, RestApi, RestMethod, UsagePlan } from "../../src/model/rest-api";
import { type EpochMillis, epochMillis, seconds } from "../../src/model/time";
import { LOCATION, NOW } from "./fixtures";
import { echo, succeeded } from "./gateways";
import { ECHO, openRest, POOL_ARN, PROD, restApi, restMethod, type TestRest } from "./rest-fixtures";

const VALUE = "k".repeat(20);
const APP_KEY: ApiKey = { logicalId: "AppKey", keyId: "key123", value: VALUE, enabled: true };
const PLAN: UsagePlan = {
  logicalId: "Plan",
  planId: "plan12",
  stages: [{ name: "Prod", throttles: {} }],
  keys: [APP_KEY],
};
const KEYED = restMethod("GET /a", { apiKeyRequired: true });
const WITH_KEY = { headers: { "x-api-key": VALUE } };

let gateway: TestRest | undefined;
let now: EpochMillis = epochMillis(NOW * 1000);
afterEach(() => gateway?.close());

async function open(methods: readonly RestMethod[], more: Partial<RestApi>): Promise<TestRest> {
  now = epochMillis(NOW * 1000);
  gateway = await openRest(restApi(methods, more), { clock: () => now });
  return gateway;
}

const after = (milliseconds: number): void => {
  now = epochMillis(now + milliseconds);
};

test.each<[string, readonly UsagePlan[], Record<string, string>, number]>([
  ["a key of a plan of the stage", [PLAN], { "x-api-key": VALUE }, 200],
  ["the header in another case", [PLAN], { "X-API-Key": VALUE }, 200],
  ["no key", [PLAN], {}, 403],
  ["an empty key", [PLAN], { "x-api-key": "" }, 403],
  ["an unknown key", [PLAN], { "x-api-key": `${VALUE}x` }, 403],
  ["a disabled key", [{ ...PLAN, keys: [{ ...APP_KEY, enabled: false }] }], { "x-api-key": VALUE }, 403],
  [
    "a key of a plan of another stage",
    [{ ...PLAN, stages: [{ name: "dev", throttles: {} }] }],
    { "x-api-key": VALUE },
    403,
  ],
  ["a key where there is no plan", [], { "x-api-key": VALUE }, 403],
  ["a key of the second plan", [{ ...PLAN, planId: "other1", keys: [] }, PLAN], { "x-api-key": VALUE }, 200],
])("%s opens a method that asks for one, or not", async (_name, usagePlans, headers, status) => {
  const { send } = await open([KEYED], { usagePlans });
  const reply = await send("/a", { headers });
  expect(reply.status).toBe(status);
  if (status === 403) expect(reply.body).toBe('{"message":"Forbidden"}');
});

test("the function learns the key, and its id where it is known", async () => {
  const { send } = await open([restMethod("GET /a")], { usagePlans: [PLAN] });
  const identity = async (value: string) =>
    JSON.parse((await send("/a", { headers: { "x-api-key": value } })).body).requestContext.identity;
  expect(await identity(VALUE)).toMatchObject({ apiKey: VALUE, apiKeyId: "key123" });
  expect(await identity("x")).toMatchObject({ apiKey: "x", apiKeyId: null });
});

test("the authorizer comes before the key", async () => {
  const authorizer = {
    type: "COGNITO_USER_POOLS",
    name: "P",
    header: "Authorization",
    providerArns: [POOL_ARN],
    location: LOCATION,
  } as const;
  const { send } = await open([restMethod("GET /a", { apiKeyRequired: true, authorizer })], { usagePlans: [PLAN] });
  expect((await send("/a")).status).toBe(401);
  expect((await send("/a", WITH_KEY)).status).toBe(401);
});

test.each([
  [VALUE, 200],
  ["unknown", 403],
  [undefined, 403],
])(
  "with the key source AUTHORIZER the key %p of the authorizer function counts",
  async (usageIdentifierKey, status) => {
    const authorizer = {
      type: "TOKEN",
      name: "L",
      functionArn: "authorizer",
      identitySources: ["method.request.header.Authorization"],
      resultTtl: seconds(0),
      location: LOCATION,
    } as const;
    const policyDocument = { Statement: { Effect: "Allow", Action: "*", Resource: "*" } };
    gateway = await openRest(
      restApi([restMethod("GET /a", { apiKeyRequired: true, authorizer })], {
        usagePlans: [PLAN],
        apiKeySource: "AUTHORIZER",
      }),
      {
        invoke: async (invocation) =>
          invocation.functionArn === ECHO
            ? echo(invocation)
            : succeeded(JSON.stringify({ principalId: "me", policyDocument, usageIdentifierKey })),
      },
    );
    const reply = await gateway.send("/a", { headers: { authorization: "x", "x-api-key": VALUE } });
    expect(reply.status).toBe(status);
  },
);

test.each<[string, Partial<RestApi>, RestMethod]>([
  [
    "the stage's limit for all methods",
    { stages: [{ ...PROD, throttles: { "*/*": { burstLimit: 2, rateLimit: 1 } } }] },
    restMethod("GET /a"),
  ],
  [
    "the stage's limit for the method",
    {
      stages: [
        { ...PROD, throttles: { "*/*": { burstLimit: 9, rateLimit: 9 }, "/a/GET": { burstLimit: 2, rateLimit: 1 } } },
      ],
    },
    restMethod("GET /a"),
  ],
  ["the plan's limit", { usagePlans: [{ ...PLAN, throttle: { burstLimit: 2, rateLimit: 1 } }] }, KEYED],
  [
    "the plan's limit for the method",
    { usagePlans: [{ ...PLAN, stages: [{ name: "Prod", throttles: { "/a/GET": { burstLimit: 2, rateLimit: 1 } } }] }] },
    KEYED,
  ],
])("over %s a request is answered 429, and gets through again later", async (_name, more, method) => {
  const { send } = await open([method], more);
  const statuses: number[] = [];
  for (let count = 0; count < 3; count += 1) statuses.push((await send("/a", WITH_KEY)).status);
  expect(statuses).toEqual([200, 200, 429]);
  after(999);
  expect(await send("/a", WITH_KEY)).toMatchObject({ status: 429, body: '{"message":"Too Many Requests"}' });
  after(1);
  expect((await send("/a", WITH_KEY)).status).toBe(200);
});

test("each key has its own limit, a method without a key none", async () => {
  const other = { ...APP_KEY, logicalId: "Other", value: "o".repeat(20) };
  const plan = { ...PLAN, throttle: { burstLimit: 1, rateLimit: 1 }, keys: [APP_KEY, other] };
  const { send } = await open([KEYED, restMethod("GET /open")], { usagePlans: [plan] });
  expect((await send("/a", WITH_KEY)).status).toBe(200);
  expect((await send("/a", WITH_KEY)).status).toBe(429);
  expect((await send("/a", { headers: { "x-api-key": other.value } })).status).toBe(200);
  expect((await send("/open", WITH_KEY)).status).toBe(200);
});

const DAY = 24 * 60 * 60 * 1000;

test.each<["DAY" | "WEEK" | "MONTH", number]>([
  // It is noon of Saturday, 21 November.
  ["DAY", DAY / 2],
  ["WEEK", DAY * 1.5],
  ["MONTH", DAY * 9.5],
])("a quota by %s is used up, and begins anew in the next", async (period, untilNext) => {
  const { send } = await open([KEYED], { usagePlans: [{ ...PLAN, quota: { limit: 3, offset: 1, period } }] });
  expect((await send("/a", WITH_KEY)).status).toBe(200);
  expect((await send("/a", WITH_KEY)).status).toBe(200);
  after(untilNext - 1);
  expect(await send("/a", WITH_KEY)).toMatchObject({ status: 429, body: '{"message":"Limit Exceeded"}' });
  after(1);
  const statuses: number[] = [];
  for (let count = 0; count < 4; count += 1) statuses.push((await send("/a", WITH_KEY)).status);
  expect(statuses).toEqual([200, 200, 200, 429]);
});

/** The state of a gateway's quotas is in a file that only its owner reads; `use` gets its path. */
async function withQuotaFile(use: (file: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "quotas-"));
  try {
    await use(join(folder, "quotas.json"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const QUOTA = restApi([KEYED], { usagePlans: [{ ...PLAN, quota: { limit: 2, offset: 0, period: "DAY" } }] });
const openKept = async (quotaFile: string): Promise<TestRest> => {
  gateway = await openRest(QUOTA, { clock: () => epochMillis(NOW * 1000), quotaFile });
  return gateway;
};

test("a quota that was used stays used after a restart and after an edit of the template", () =>
  withQuotaFile(async (file) => {
    const first = await openKept(file);
    expect((await first.send("/a", WITH_KEY)).status).toBe(200);
    first.plan(QUOTA)();
    await first.close();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, "utf8")).not.toContain(VALUE);
    const second = await openKept(file);
    expect((await second.send("/a", WITH_KEY)).status).toBe(200);
    expect((await second.send("/a", WITH_KEY)).status).toBe(429);
  }));

test("what has been used is written while the gateway runs", () =>
  withQuotaFile(async (file) => {
    const { send } = await openKept(file);
    await send("/a", WITH_KEY);
    for (let tries = 0; tries < 100 && !existsSync(file); tries += 1) await setTimeout(50);
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ "plan12/key123": { count: 1 } });
  }));

test.each(["", "{", "[]", '{"plan12/key123":{"period":"x","count":1}}'])(
  "a file of quotas that is damaged (%j) stops the start and names itself",
  (text) =>
    withQuotaFile(async (file) => {
      writeFileSync(file, text);
      await expect(openKept(file)).rejects.toMatchObject({
        code: "state-unreadable",
        message: expect.stringContaining(file),
      });
    }),
);
