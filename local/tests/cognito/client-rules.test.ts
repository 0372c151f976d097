import {
  CreateUserPoolClientCommand,
  DescribeUserPoolClientCommand,
  UpdateUserPoolClientCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { TemplateError } from "../../src/model/errors";
import type { JsonObject } from "../../src/model/json";
import { expectTold, type Told } from "./refusals";
import { CLIENT_ID, POOL_ID, type RunningPools, startFixture } from "./running-pool";

/**
 * What a client may not be, made or changed by the API or named by the template (docs/aws-behaviour/cognito-pools.md,
 * C6 to C9).
 */

const Schema = [
  { Name: "team", AttributeDataType: "String" },
  { Name: "salary", AttributeDataType: "Number", DeveloperOnlyAttribute: true },
  { Name: "family_name", AttributeDataType: "String", Required: true },
];
let running: RunningPools;
beforeAll(async () => {
  running = await startFixture({ pool: { Schema } });
});
afterAll(() => running.close());

const CODE = {
  AllowedOAuthFlows: ["code"],
  AllowedOAuthScopes: ["openid"],
  AllowedOAuthFlowsUserPoolClient: true,
} as const;
const READ = "Invalid read attributes specified while creating a client";
const WRITE = "Invalid write attributes specified while creating a client";
const NO_CALLBACK = "CallbackUrls can not be empty when code flow or implicit flow is selected";
const MIXED = "Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names.";
const refused = (message: string): Told => ["observed", "invalid-configuration", message];
const refusals: readonly (readonly [what: string, client: JsonObject, told: Told])[] = [
  ["reading an attribute that the schema lacks", { ReadAttributes: ["email", "custom:rank"] }, refused(READ)],
  ["reading an attribute of its own without its prefix", { ReadAttributes: ["team"] }, refused(READ)],
  ["writing an attribute that the schema lacks", { WriteAttributes: ["family_name", "custom:rank"] }, refused(WRITE)],
  ["writing that the address is verified", { WriteAttributes: ["family_name", "email_verified"] }, refused(WRITE)],
  ["writing the sub", { WriteAttributes: ["family_name", "sub"] }, refused(WRITE)],
  ["not writing what is required", { WriteAttributes: ["email"] }, refused(WRITE)],
  ["a code and no callback", CODE, ["observed", "callbacks-missing", NO_CALLBACK]],
  [
    "a code and an empty list of callbacks",
    { ...CODE, CallbackURLs: [] },
    ["observed", "callbacks-missing", NO_CALLBACK],
  ],
  [
    "tokens in the address and no callback",
    { ...CODE, AllowedOAuthFlows: ["implicit"] },
    ["observed", "callbacks-missing", NO_CALLBACK],
  ],
  [
    "flows by older and newer names",
    { ExplicitAuthFlows: ["ADMIN_NO_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] },
    refused(MIXED),
  ],
  [
    "a default that is no callback",
    { ...CODE, CallbackURLs: ["https://shop.example/"], DefaultRedirectURI: "https://shop.example" },
    refused("The default redirect URI https://shop.example is not in the callback URIs list."),
  ],
  [
    "a default without callbacks",
    { DefaultRedirectURI: "https://shop.example/" },
    refused("The default redirect URI https://shop.example/ is not in the callback URIs list."),
  ],
];
const of = { UserPoolId: POOL_ID };

test.each(refusals)("the API makes no client with %s", async (_what, client, told) => {
  await expectTold(running.sdk.send(new CreateUserPoolClientCommand({ ...of, ClientName: "made", ...client })), told);
});

test.each(refusals)("the API changes no client into one with %s", async (_what, client, [mark, code, message]) => {
  const change = new UpdateUserPoolClientCommand({ ...of, ClientId: CLIENT_ID, ...client });
  await expectTold(running.sdk.send(change), [mark, code, message.replace("creating a client", "updating a client")]);
});

test.each(refusals)("a template's client with %s stops the start", async (_what, client, [, , message]) => {
  const start = startFixture({ pool: { Schema }, client });
  await expect(start).rejects.toBeInstanceOf(TemplateError);
  await expect(start).rejects.toThrow(message);
});

test("a client may read and write every attribute that its pool has", async () => {
  const own = ["family_name", "email", "custom:team", "dev:custom:salary"];
  const given = { ReadAttributes: [...own, "sub", "email_verified"], WriteAttributes: own };
  const { UserPoolClient } = await running.sdk.send(
    new CreateUserPoolClientCommand({ ...of, ClientName: "made", ...given }),
  );
  const described = await running.sdk.send(
    new DescribeUserPoolClientCommand({ ...of, ClientId: UserPoolClient?.ClientId }),
  );
  expect(described.UserPoolClient).toMatchObject(given);
});

test("a client may have flows by their older names alone, and a default among its callbacks", async () => {
  const CallbackURLs = ["https://shop.example/", "myapp://callback"];
  const given = {
    ...CODE,
    AllowedOAuthFlows: ["code" as const],
    AllowedOAuthScopes: ["openid"],
    CallbackURLs,
    DefaultRedirectURI: "myapp://callback",
    ExplicitAuthFlows: ["ADMIN_NO_SRP_AUTH" as const, "USER_PASSWORD_AUTH" as const],
  };
  const made = await running.sdk.send(new CreateUserPoolClientCommand({ ...of, ClientName: "made", ...given }));
  expect(made.UserPoolClient).toMatchObject(given);
});
