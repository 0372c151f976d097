import {
  GetLogDeliveryConfigurationCommand,
  GetUICustomizationCommand,
  SetRiskConfigurationCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, expect, test } from "@jest/globals";
import type { JsonObject } from "../../../src/model/json";
import { CLIENT_ID, POOL_ID, type RunningPools, startFixture } from "../running-pool";
import { makeUser, signIn } from "../running-pool-steps";
import { HERE, startProtected } from "./threat-steps";

/** docs/aws-behaviour/cognito-threats.md: what a template says of looks, risks and logs. */

let running: RunningPools | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

const location = { file: "/project/template.yaml", line: 7, path: "Resources/Part" };
const part = (properties: JsonObject) => ({
  logicalId: "Part",
  properties: { UserPoolId: POOL_ID, ...properties },
  location,
});
const risk = (BlockedIPRangeList: readonly string[], ClientId = "ALL") =>
  part({ ClientId, RiskExceptionConfiguration: { BlockedIPRangeList: [...BlockedIPRangeList] } });

const LOGS = [
  {
    EventSource: "userAuthEvents",
    LogLevel: "INFO",
    CloudWatchLogsConfiguration: { LogGroupArn: "arn:aws:logs:us-east-1:123456789012:log-group:pool:*" },
  },
];

test("a template's risk settings, style and logs are in force and described, and go when the template drops them", async () => {
  const parts = {
    domain: part({ Domain: "sign-in" }),
    riskConfigurations: [risk([HERE], CLIENT_ID), risk([])],
    uiCustomizations: [part({ ClientId: "ALL", CSS: ".label-customizable{color:red}" })],
    logDeliveries: [part({ LogConfigurations: LOGS })],
  };
  running = await startProtected("ENFORCED", { edit: (pool) => ({ ...pool, ...parts }) });
  const { sdk, stateDirectory, logged } = running;
  await makeUser(sdk, "alice");
  await expect(signIn(sdk, "alice")).rejects.toMatchObject({ message: "Request not allowed due to security reasons." });
  const style = await sdk.send(new GetUICustomizationCommand({ UserPoolId: POOL_ID, ClientId: CLIENT_ID }));
  expect(style.UICustomization).toMatchObject({ ClientId: "ALL", CSS: ".label-customizable{color:red}" });
  const logs = await sdk.send(new GetLogDeliveryConfigurationCommand({ UserPoolId: POOL_ID }));
  expect(logs.LogDeliveryConfiguration?.LogConfigurations).toEqual(LOGS);
  expect(logged.join("\n")).toContain("risk by device and place is not.");
  expect(logged.join("\n")).toContain(`user-pools/logs/${POOL_ID}.jsonl of the state folder`);
  await sdk.send(new SetRiskConfigurationCommand({ UserPoolId: POOL_ID, ClientId: CLIENT_ID }));
  expect(logged.at(-1)).toBe(
    `The API has changed the risk settings of ${POOL_ID} for ${CLIENT_ID}. The template's settings hold again after a restart.`,
  );
  await running.pools.close();
  running = await startProtected("ENFORCED", { stateDirectory, edit: (pool) => ({ ...pool, domain: parts.domain }) });
  expect((await signIn(running.sdk, "alice")).AuthenticationResult).toBeDefined();
  const { tables } = running.pools.services;
  const left = [tables.riskConfigurations, tables.uiCustomizations, tables.logDeliveries].map((table) =>
    [...table.entries([POOL_ID])].map(({ key }) => key[1]),
  );
  expect(left).toEqual([[], [], []]);
});

test.each([
  [
    "a range that is none",
    { riskConfigurations: [risk(["localhost"])] },
    "localhost is not an IP range in CIDR notation.",
  ],
  [
    "a style without a domain",
    { uiCustomizations: [part({ ClientId: "ALL", CSS: "" })] },
    "There has to be an existing domain associated with this user pool",
  ],
  [
    "a sheet with another class",
    { domain: part({ Domain: "sign-in" }), uiCustomizations: [part({ ClientId: "ALL", CSS: "body{color:red}" })] },
    "Invalid CSS: body is not one of the classes that may be set.",
  ],
  [
    "a level that the source does not have",
    { logDeliveries: [part({ LogConfigurations: [{ ...LOGS[0], LogLevel: "ERROR" }] })] },
    "Log level ERROR is not supported for event source userAuthEvents.",
  ],
  [
    "a property that nobody knows",
    { riskConfigurations: [part({ ClientId: "ALL", Allow: true })] },
    "Part/Properties/Allow",
  ],
])("%s stops the start, at its resource", async (_what, parts, message) => {
  await expect(startFixture({ edit: (pool) => ({ ...pool, ...parts }) })).rejects.toMatchObject({
    message: expect.stringMatching(message.replaceAll("/", "\\/")),
  });
});
