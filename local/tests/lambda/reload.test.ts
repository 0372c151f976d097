import { appendFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { Rebuild } from "../../src/lambda/runtime";
import type { LambdaFunction } from "../../src/model/function";
import { createProject, ESBUILD, type Project, type Running, run } from "./fixture";

let project: Project;
let running: Running;
let rebuilds: Rebuild[];

beforeEach(() => {
  project = createProject();
  rebuilds = [];
});
afterEach(async () => {
  await running.runtime.close();
  project.remove();
});

async function start(functions: readonly LambdaFunction[]): Promise<void> {
  running = await run(project, functions, { watch: true, onRebuild: (rebuild) => rebuilds.push(rebuild) });
}

/** Resolves when the function answers so. */
async function untilAnswers(fn: LambdaFunction, expected: object): Promise<void> {
  const startedAt = performance.now();
  for (;;) {
    const outcome = await running.invoke(fn);
    const elapsed = performance.now() - startedAt;
    const matches = Object.entries(expected).every(([name, value]) => Reflect.get(outcome, name) === value);
    if (matches) return;
    if (elapsed > 5000) throw new Error(`still answers ${JSON.stringify(outcome)}`);
    await sleep(2);
  }
}

const answering = (text: string) => `import { suffix } from "../shared/text";
export const handler = async () => ${JSON.stringify(text)} + suffix;`;

const write = () => {
  project.write("functions/one/handler.ts", answering("one"));
  project.write("functions/two/handler.ts", `let count = 0; export const handler = async () => ++count;`);
  project.write("functions/shared/text.ts", `export const suffix = "!";`);
  return {
    one: project.fn("One", { handler: "functions/one/handler.handler", esbuild: ESBUILD }),
    two: project.fn("Two", { handler: "functions/two/handler.handler", esbuild: ESBUILD }),
  };
};

test("a saved file is served from the next event on, and other functions keep their state", async () => {
  const { one, two } = write();
  await start([one, two]);
  await untilAnswers(one, { payload: '"one!"' });
  await untilAnswers(two, { payload: "1" });
  for (let turn = 0; turn < 5; turn += 1) {
    project.write("functions/one/handler.ts", answering(`turn ${turn}`));
    await untilAnswers(one, { payload: `"turn ${turn}!"` });
  }
  project.write("functions/shared/text.ts", `export const suffix = "?";`);
  await untilAnswers(one, { payload: '"turn 4?"' });
  await untilAnswers(two, { payload: "2" });
  expect(rebuilds.filter(({ functionId }) => functionId === "Two")).toEqual([]);
});

test("a saved file may replace the old one by a rename", async () => {
  const { one } = write();
  await start([one]);
  for (const text of ["first", "second", "third"]) {
    const draft = project.write("functions/one/.handler.ts.swp", answering(text));
    renameSync(draft, join(project.folder, "functions/one/handler.ts"));
    await untilAnswers(one, { payload: `"${text}!"` });
  }
});

test("a saved file that does not build is reported once, and every event says so until it builds", async () => {
  const { one } = write();
  await start([one]);
  await untilAnswers(one, { payload: '"one!"' });
  const file = project.write("functions/one/handler.ts", "export const handler = async () => {\n  return 1 +;\n};");
  await untilAnswers(one, { kind: "not-invoked", reason: "does-not-build" });
  const outcome = await running.invoke(one);
  const place = `${file}:2:13: Unexpected ";"`;
  expect(outcome).toMatchObject({
    message: expect.stringMatching(/template\.yaml:7: function One does not build: /),
  });
  expect(outcome).toMatchObject({ message: expect.stringContaining(place) });
  await sleep(100);
  expect(rebuilds).toEqual([{ functionId: "One", ok: false, message: place, duration: expect.any(Number) }]);
  project.write("functions/one/handler.ts", answering("mended"));
  await untilAnswers(one, { payload: '"mended!"' });
});

test("a saved file that is removed and comes back is followed", async () => {
  const { one } = write();
  await start([one]);
  rmSync(join(project.folder, "functions/shared/text.ts"));
  await untilAnswers(one, { kind: "not-invoked" });
  project.write("functions/shared/text.ts", `export const suffix = " again";`);
  await untilAnswers(one, { payload: '"one again"' });
});

test("a saved file newly imported from another folder is watched as well", async () => {
  const { one } = write();
  await start([one]);
  project.write("lib/deep/more.ts", `export const more = "more";`);
  project.write(
    "functions/one/handler.ts",
    `export { more } from "../../lib/deep/more"; import { more } from "../../lib/deep/more"; export const handler = async () => more;`,
  );
  await untilAnswers(one, { payload: '"more"' });
  project.write("lib/deep/more.ts", `export const more = "even more";`);
  await untilAnswers(one, { payload: '"even more"' });
});

test("a saved file with the same content leaves the environment as it is", async () => {
  const { two } = write();
  await start([two]);
  await untilAnswers(two, { payload: "1" });
  project.write("functions/two/notes.md", "not part of it");
  await sleep(150);
  await untilAnswers(two, { payload: "2" });
});

test("a saved file lets an event that is running end in the old code", async () => {
  const begun = join(project.folder, ".begun");
  project.write(
    "index.js",
    `exports.handler = async (event) => {
      require("node:fs").writeFileSync(${JSON.stringify(begun)}, "");
      await new Promise((resolve) => setTimeout(resolve, event.wait ?? 0));
      return "old";
    };`,
  );
  const fn = project.fn("Slow");
  await start([fn]);
  const slow = running.invoke(fn, { wait: 700 });
  while (!existsSync(begun)) await sleep(2);
  project.write("index.js", "exports.handler = async () => 'new'");
  await untilAnswers(fn, { payload: '"new"' });
  expect(await slow).toMatchObject({ payload: '"old"' });
});

test("a saved file below a function that runs as it is counts, except packages and hidden files", async () => {
  project.write("lib/part.js", "exports.part = 'first'");
  project.write(
    "index.js",
    "const { part } = require('./lib/part'); let count = 0; exports.handler = async () => part + ++count",
  );
  const fn = project.fn("Plain");
  await start([fn]);
  await untilAnswers(fn, { payload: '"first1"' });
  mkdirSync(join(project.folder, "node_modules/some"), { recursive: true });
  writeFileSync(join(project.folder, "node_modules/some/index.js"), "");
  appendFileSync(join(project.folder, ".hidden"), "x");
  await sleep(150);
  await untilAnswers(fn, { payload: '"first2"' });
  project.write("lib/part.js", "exports.part = 'second'");
  await untilAnswers(fn, { payload: '"second1"' });
});
