import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { project, readResources, readRoutes, readTemplate, resourcesOfType } from "./read-template";

/** What cfn-lint cannot know of this template. */
const resources = readResources();
const functions = resourcesOfType("AWS::Serverless::Function");
const routes = readRoutes();

test.each(functions)("the function %s has a handler file", (_, { Properties }) => {
  expect(existsSync(join(project, "functions", `${Properties["Handler"]}`.replace(/\.handler$/, ".ts")))).toBe(true);
});

test("every function is built alike", () => {
  expect(new Set(functions.map(([, { Metadata }]) => JSON.stringify(Metadata))).size).toBe(1);
});

test.each(routes)(
  "the route of $id asks the function for the scopes that it asks the authorizer for",
  ({ auth, variables }) => {
    const scopes = auth === undefined ? undefined : (auth as { AuthorizationScopes: unknown[] }).AuthorizationScopes;
    const [pools, [condition, machines, none] = []] = (scopes ?? []) as readonly (readonly string[])[];
    const parts = { Scope: pools, MachineScope: [condition, ` ${machines}`, ""] };
    expect(variables["REQUIRED_SCOPES"]).toEqual(
      scopes && [expect.stringMatching(/^\$\{Scope\}\$\{MachineScope\}$/), parts],
    );
    if (scopes !== undefined) expect(none).toBe("AWS::NoValue");
    expect("REQUIRED_SCOPES" in variables).toBe(scopes !== undefined);
  },
);

test.each(routes)("the route of $id is behind the default authorizer", ({ auth }) => {
  expect(Object.keys(auth ?? {})).not.toContain("Authorizer");
});

test.each(routes)("the route of $id knows whose tokens to accept, and has no keys of its own", ({ variables }) => {
  expect(variables).toMatchObject({
    USER_POOL_ID: expect.anything(),
    CLIENT_ID: expect.anything(),
    JWKS: ["HasLocalJwks", "LocalJwks", "AWS::NoValue"],
  });
});

test("the trigger does not mention the pool, so that the template has no cycle", () => {
  const mentioned = (id: string): readonly string[] => {
    const { Properties, DependsOn } = resources[id] ?? { Properties: {} };
    const text = JSON.stringify([Properties, DependsOn]);
    return Object.keys(resources).filter((other) => new RegExp(`\\b${other}\\b`).test(text));
  };
  expect(mentioned("PreTokenGenerationFunction")).toEqual(["FunctionRole", "TriggerErrors"]);
  expect(mentioned("FunctionRole")).toEqual(["FunctionLogs"]);
  expect(mentioned("TriggerErrors")).toEqual(["PreTokenGenerationFunction", "AlarmTopic"]);
});

test("whatever belongs to the pool is made when the pool is, and only then", () => {
  const belonging = Object.entries(resources).filter(
    ([id, { Type }]) => /^AWS::Cognito::|^AWS::Lambda::Permission$/.test(Type) || id.startsWith("PreTokenGeneration"),
  );
  // The last two are true only where the first is: tests/template/parameters.test.ts.
  const conditions = {
    SignInDomain: "HasSignInDomain",
    MachineScopes: "HasMachineClient",
    MachineAppClient: "HasMachineClient",
  };
  expect(Object.fromEntries(belonging.map(([id, { Condition }]) => [id, Condition]))).toEqual({
    ...Object.fromEntries(belonging.map(([id]) => [id, "MakesUserPool"])),
    ...conditions,
  });
});

test("every log group has a retention", () => {
  const groups = resourcesOfType("AWS::Logs::LogGroup");
  expect(groups.filter(([, { Properties }]) => Properties["RetentionInDays"] === undefined)).toEqual([]);
});

test("a log group that AWS writes to lies below the prefix that one policy serves", () => {
  expect(resources["AccessLogGroup"]?.Properties["LogGroupName"]).toMatch(/^\/aws\/vendedlogs\//);
});

test("no parameter's name reads like that of a secret", () => {
  expect(
    Object.keys(readTemplate().Parameters).filter((name) => /pass|secret|token|credential|auth/i.test(name)),
  ).toEqual([]);
});

test("every parameter has a sentence and a default that deploys", () => {
  for (const parameter of Object.values(readTemplate().Parameters)) {
    expect(parameter).toMatchObject({ Description: expect.stringMatching(/\.$/), Default: expect.anything() });
  }
});

test("every function has a role of the template's own, which names its log group and no other", () => {
  const roles = functions.map(([, { Properties }]) => String(Properties["Role"]).replace(/\.Arn$/, ""));
  for (const role of roles) {
    const { Policies: [logs, traces] = [], ManagedPolicyArns } = (resources[role]?.Properties ?? {}) as Role;
    expect(logs).toMatchObject({
      PolicyDocument: {
        Statement: [{ Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: "FunctionLogs.Arn" }],
      },
    });
    expect(traces).toEqual(["Traces", expect.objectContaining({ PolicyName: "traces" }), "AWS::NoValue"]);
    expect(ManagedPolicyArns).toBeUndefined();
  }
  expect(roles.filter((role) => role === "FunctionRole")).toHaveLength(4);
  expect(new Set(roles).size).toBe(functions.length - 3);
});

interface Role {
  readonly Policies?: readonly unknown[];
  readonly ManagedPolicyArns?: unknown;
}

/** A change of a parameter alone must reach the alias: each function's version is told what its properties follow. */
test("the version of every function names the parameters that its properties follow", () => {
  for (const [id, { Properties }] of functions) {
    const { VersionDescription, ...others } = Properties;
    const text = JSON.stringify([others, resources[id]?.Condition]);
    const followed = [
      "Architecture",
      "Tracing",
      ...(text.includes("HasMachineClient") ? ["MachineClient"] : []),
      ...(text.includes('MakesUserPool","UserPool') ? ["ExistingUserPoolId", "ExistingClientId"] : []),
      ...(text.includes("MaxUploadBytes") ? ["MaxUploadBytes"] : []),
    ];
    const named = [...String(VersionDescription).matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);
    expect([id, named]).toEqual([id, followed.flatMap((name) => [name])]);
  }
});
