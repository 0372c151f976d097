import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { project, readResources, readRoutes, resourcesOfType } from "./read-template";

/** What cfn-lint cannot know of this template. */
const resources = readResources();
const functions = resourcesOfType("AWS::Serverless::Function");
const routes = readRoutes();

test.each(functions)("the function %s has a handler file", (_, { Properties }) => {
  expect(existsSync(join(project, `${Properties["Handler"]}`.replace(/\.handler$/, ".ts")))).toBe(true);
});

test("every function is built alike", () => {
  expect(new Set(functions.map(([, { Metadata }]) => JSON.stringify(Metadata))).size).toBe(1);
});

test.each(routes)(
  "the route of $id asks the function for the scopes that it asks the authorizer for",
  ({ auth, variables }) => {
    const scopes = auth === undefined ? undefined : (auth as { AuthorizationScopes: unknown[] }).AuthorizationScopes;
    expect(scopes).toEqual(scopes && [variables["REQUIRED_SCOPES"]]);
    expect("REQUIRED_SCOPES" in variables).toBe(scopes !== undefined);
  },
);

test.each(routes)("the route of $id is behind the default authorizer", ({ auth }) => {
  expect(Object.keys(auth ?? {})).not.toContain("Authorizer");
});

test.each(routes)("the route of $id knows whose tokens to accept, and has no keys of its own", ({ variables }) => {
  expect(variables).toMatchObject({ USER_POOL_ID: expect.anything(), CLIENT_ID: expect.anything(), JWKS: "" });
});

test("the trigger does not mention the pool, so that the template has no cycle", () => {
  const { Properties, DependsOn } = resources["PreTokenGenerationFunction"] ?? { Properties: {} };
  const text = JSON.stringify([Properties, DependsOn]);
  const mentioned = Object.keys(resources).filter((id) => new RegExp(`\\b${id}\\b`).test(text));
  expect(mentioned).toEqual([]);
});

test("whatever belongs to the pool is made when the pool is, and only then", () => {
  const belonging = Object.entries(resources).filter(
    ([id, { Type }]) => /^AWS::Cognito::|^AWS::Lambda::Permission$/.test(Type) || id.startsWith("PreTokenGeneration"),
  );
  expect(belonging.map(([id, { Condition }]) => [id, Condition])).toEqual(
    belonging.map(([id]) => [id, "MakesUserPool"]),
  );
});

test("every log group has a retention", () => {
  const groups = resourcesOfType("AWS::Logs::LogGroup");
  expect(groups.filter(([, { Properties }]) => Properties["RetentionInDays"] === undefined)).toEqual([]);
});
