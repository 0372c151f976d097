import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { LambdaFunction } from "../../src/model/function";
import { createProject, ESBUILD, type Project, type Running, run } from "./fixture";

/** Code that is not there does not stop the start: docs/aws-behaviour/lambda-runtime.md, "Code that is not there". */

let project: Project;
let running: Running | undefined;

beforeEach(() => {
  project = createProject();
});

afterEach(async () => {
  await running?.runtime.close();
  running = undefined;
  project.remove();
});

const missing: readonly { what: string; fn: Partial<LambdaFunction>; files: Record<string, string>; says: string }[] = [
  {
    what: "a missing entry point",
    fn: { handler: "src/handler.handler", esbuild: ESBUILD },
    files: {},
    says: "src/handler.ts or .js. Write it, or correct Handler or Metadata.BuildProperties.EntryPoints.",
  },
  {
    what: "a missing file",
    fn: {},
    files: {},
    says: "index.js, .mjs or .cjs. Write it, or correct CodeUri or Handler.",
  },
  {
    what: "TypeScript that nothing builds",
    fn: {},
    files: { "index.ts": "export const handler = async (): Promise<void> => {}" },
    says: "is TypeScript, which Lambda does not run. Add to the function, beside its Properties: Metadata: { BuildMethod: esbuild",
  },
  {
    what: "a missing folder",
    fn: { code: { kind: "directory", path: "/nowhere/dist" } },
    files: {},
    says: "there is no folder /nowhere/dist. Build it, or correct CodeUri.",
  },
];

test.each(missing)("$what is announced, and its callers learn it", async ({ fn, files, says }) => {
  for (const [path, text] of Object.entries(files)) project.write(path, text);
  const made = project.fn("Fn", fn);
  running = await run(project, [made]);
  expect(running.runtime.notices).toMatchObject([
    {
      code: "function-code-missing",
      message: expect.stringContaining("the function 'Fn' does not run here: "),
      location: made.location,
    },
  ]);
  expect(running.runtime.notices[0]?.message).toContain(says);
  expect(await running.invoke(made)).toEqual({
    kind: "not-invoked",
    reason: "code-missing",
    message: expect.stringMatching(/template\.yaml:7: function Fn: /),
  });
});

test.each([
  ["a file", ""],
  ["a folder", "dist"],
  ["a folder within a folder", "dist/src"],
])("%s that appears is served", async (_, folder) => {
  const handler = folder === "dist/src" ? "src/index.handler" : "index.handler";
  const code = { kind: "directory", path: join(project.folder, folder === "" ? "." : "dist") } as const;
  const fn = project.fn("Fn", { code, handler });
  running = await run(project, [fn], { watch: true });
  expect((await running.invoke(fn)).kind).toBe("not-invoked");
  mkdirSync(join(project.folder, folder), { recursive: true });
  writeFileSync(join(project.folder, folder, "index.js"), "exports.handler = async () => 'here';");
  let outcome = await running.invoke(fn);
  for (let tries = 0; outcome.kind !== "success" && tries < 100; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    outcome = await running.invoke(fn);
  }
  expect(outcome).toMatchObject({ kind: "success", payload: '"here"' });
  expect(running.runtime.notices).toEqual([]);
});

test("code that appears with a syntax error says so", async () => {
  const fn = project.fn("Fn");
  const told: (string | undefined)[] = [];
  running = await run(project, [fn], { watch: true, onRebuild: ({ message }) => told.push(message) });
  project.write("index.js", "exports.handler = async () => {");
  for (let tries = 0; told.length === 0 && tries < 100; tries++) await new Promise((done) => setTimeout(done, 50));
  expect(told[0]).toContain("index.js:1");
  expect(await running.invoke(fn)).toMatchObject({ reason: "does-not-build" });
});

const packages: readonly { what: string; fn: Partial<LambdaFunction>; files: Record<string, string>; says: string }[] =
  [
    {
      what: "the SDK of the runtime, imported by a file that runs as it is",
      fn: { runtime: "nodejs22.x" },
      files: { "index.js": "require('@aws-sdk/client-s3'); require('fs'); exports.handler = async () => 1" },
      says: "imports @aws-sdk/client-s3, which the runtime nodejs22.x brings along on AWS and this machine does not have",
    },
    {
      what: "the old SDK of an old runtime, imported two files further",
      fn: { runtime: "nodejs14.x" },
      files: {
        "index.js": "require('./lib/a'); exports.handler = async () => 1",
        "lib/a.js": "const AWS = require('aws-sdk/clients/s3')",
      },
      says: "imports aws-sdk, which the runtime nodejs14.x brings along on AWS and this machine does not have",
    },
    {
      what: "a package that package.json does not name",
      fn: {},
      files: { "index.js": "require('left-out'); exports.handler = async () => 1" },
      says: "npm install --prefix",
    },
    {
      what: "packages of a bundle",
      fn: { handler: "app.handler", esbuild: ESBUILD },
      files: {
        "app.ts":
          "import a from 'left-out';\nimport { b } from '@left/out/b';\nexport const handler = async () => [a, b];",
        "package.json": '{"dependencies": {"left-out": "1", "@left/out": "1"}}',
      },
      says: "imports @left/out, left-out, which no node_modules folder has",
    },
  ];

test.each(packages)("$what: the start goes on, and the line names the npm command", async ({ fn, files, says }) => {
  for (const [path, text] of Object.entries(files)) project.write(path, text);
  const made = project.fn("Fn", fn);
  running = await run(project, [made]);
  expect(running.runtime.notices).toMatchObject([{ code: "function-code-missing", location: made.location }]);
  const message = running.runtime.notices[0]?.message ?? "";
  expect(message).toContain(says);
  expect(message).toMatch(/Run npm install --prefix \S+/);
  expect(message.includes("left-out", message.indexOf("Run npm"))).toBe(
    !("package.json" in files) && says.startsWith("npm"),
  );
  expect(await running.invoke(made)).toMatchObject({
    kind: "function-error",
    errorType: "Runtime.ImportModuleError",
    errorMessage: expect.stringContaining("Cannot find"),
  });
  expect(running.logs.map(({ text }) => text)).toContainEqual(expect.stringContaining("npm install"));
});

test("packages that are there are not mentioned, and a build that lacked them is not kept", async () => {
  project.write("app.ts", "import a from 'left-out';\nexport const handler = async () => a;");
  const fn = project.fn("Fn", { handler: "app.handler", esbuild: ESBUILD });
  running = await run(project, [fn]);
  expect(running.runtime.notices).toHaveLength(1);
  await running.runtime.close();
  project.write("node_modules/left-out/package.json", '{"main": "index.js"}');
  project.write("node_modules/left-out/index.js", "module.exports = 'found'");
  running = await run(project, [fn]);
  expect(running.runtime.notices).toEqual([]);
  expect(await running.invoke(fn)).toMatchObject({ kind: "success", payload: '"found"' });
});
