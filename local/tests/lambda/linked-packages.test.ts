import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { build } from "esbuild";
import type { JsonObject } from "../../src/model/json";
import { useBuildFixture } from "./fixture";

const fixture = useBuildFixture();

const PACKAGES = {
  "node_modules/order/package.json": '{"name":"order","main":"main.js","module":"module.js"}',
  "node_modules/order/main.js": "throw new Error('the wrong entry')",
  "node_modules/order/module.js":
    "import './first.js'; globalThis.ran.push('order'); export let count = 0; export const add = () => { count += 1 }; export default class Named {}; export { unused } from './unused.js'",
  "node_modules/order/first.js": "(globalThis.ran ??= []).push('first of order')",
  "node_modules/order/unused.js": "globalThis.ran.push('unused'); export const unused = 1",
  "node_modules/common/index.js":
    "(globalThis.ran ??= []).push('common'); exports.text = 'common'; exports.dir = __dirname",
  "node_modules/common/late.js": "(globalThis.ran ??= []).push('late'); module.exports = { late: true }",
  "node_modules/pure/package.json": '{"name":"pure","module":"index.js","sideEffects":false}',
  "node_modules/pure/index.js": "(globalThis.ran ??= []).push('pure'); export const one = 1, two = 2",
  "node_modules/modern/package.json": '{"name":"modern","type":"module","exports":{"import":"./index.mjs"}}',
  "node_modules/modern/index.mjs": "export const pick = (value) => value; export const other = 1",
  "src/setup.ts": "(globalThis as any).ran ??= []; (globalThis as any).ran.push('setup'); export {}",
  "src/between.ts":
    "import { text } from 'common'; (globalThis as any).ran.push('between'); export const between = text",
};

const handlers: readonly { title: string; source: string; isLinked: boolean }[] = [
  {
    title: "own modules and ES modules in the order of the imports",
    source:
      "import './setup'; import { add } from 'order'; import { between } from './between'; export const handler = async () => [globalThis.ran, typeof add, between]",
    isLinked: true,
  },
  {
    title: "a package before the own module that follows it",
    source: "import 'order'; import './setup'; export const handler = async () => globalThis.ran",
    isLinked: true,
  },
  {
    title: "an export that its module changes",
    source: "import { add, count } from 'order'; export const handler = async () => { add(); add(); return count }",
    isLinked: true,
  },
  {
    title: "an ES module that its file's name makes one",
    source: "import { pick } from 'modern'; export const handler = async () => pick('picked')",
    isLinked: true,
  },
  {
    title: "the default export of an ES module beside others",
    source: "import Named, { count as n } from 'order'; export const handler = async () => [typeof Named, n]",
    isLinked: true,
  },
  {
    title: "CommonJS as default, by name and as a namespace",
    source:
      "import common from 'common'; import { text } from 'common'; import * as all from 'common'; export const handler = async () => [common.text, text, Object.keys(all), globalThis.ran]",
    isLinked: true,
  },
  {
    title: "CommonJS that is loaded late",
    source:
      "const early = [...(globalThis.ran ??= [])]; export const handler = async () => [early, (await import('common/late')).late, require('common').text, globalThis.ran]",
    isLinked: true,
  },
  {
    title: "a package of which nothing is used and that has no side effects",
    source:
      "import { one } from 'pure'; import { text } from 'common'; export const handler = async () => [text, globalThis.ran]",
    isLinked: true,
  },
  {
    title: "an ES module as a namespace",
    source: "import * as all from 'order'; export const handler = async () => Object.keys(all).sort()",
    isLinked: false,
  },
  {
    title: "an ES module that is loaded late",
    source: "export const handler = async () => [Object.keys(await import('order')).sort(), globalThis.ran]",
    isLinked: false,
  },
  {
    title: "all exports of a package passed on",
    source: "export * from 'order'; export const handler = async () => globalThis.ran",
    isLinked: false,
  },
];

const PROPERTIES: JsonObject = { MainFields: "module,main", Minify: true, Target: "es2022" };

test.each(handlers)(
  "linked code answers what the whole bundle of sam build does: $title",
  async ({ source, isLinked }) => {
    for (const [path, text] of Object.entries({ ...PACKAGES, "src/handler.ts": source }))
      fixture.project.write(path, text);
    const fn = fixture.project.fn("Fn", { handler: "src/handler.handler", esbuild: PROPERTIES });
    const linked = await fixture.answer(fn);
    expect(linkedFiles().length > 0).toBe(isLinked);
    const { outputFiles } = await build({
      absWorkingDir: fixture.project.folder,
      entryPoints: ["src/handler.ts"],
      bundle: true,
      platform: "node",
      format: "cjs",
      target: "es2022",
      minify: true,
      mainFields: ["module", "main"],
      write: false,
    });
    fixture.project.write("whole/index.js", outputFiles[0]?.text ?? "");
    const whole = fixture.project.fn("Whole", {
      code: { kind: "directory", path: join(fixture.project.folder, "whole") },
    });
    expect(linked).toEqual(await fixture.answer(whole));
  },
);

test("V8's code of linked packages is kept for the next thread", async () => {
  for (const [path, text] of Object.entries(PACKAGES)) fixture.project.write(path, text);
  fixture.project.write("node_modules/late/index.js", "exports.load = () => import('node:os')");
  const source =
    "import { text } from 'common'; import { load } from 'late'; export const handler = async () => [text, typeof (await load()).cpus].join()";
  fixture.project.write("src/handler.ts", source);
  const fn = fixture.project.fn("Fn", { handler: "src/handler.handler", esbuild: PROPERTIES });
  expect(await fixture.answer(fn)).toBe("common,function");
  const [file = ""] = linkedFiles();
  expect(readFileSync(file, "utf8")).toContain("common");
  const kept = join(fixture.project.folder, ".cache/code");
  const isKept = () => existsSync(kept) && readdirSync(kept).some((name) => /^[0-9a-f]{32}$/.test(name));
  for (const end = performance.now() + 10_000; !isKept() && performance.now() < end; ) await sleep(5);
  expect(readdirSync(kept)).toHaveLength(1);
  expect(await fixture.answer(fn)).toBe("common,function");
});

test("a name that a package does not export is an error of the build with its place, once the rest is ready", async () => {
  for (const [path, text] of Object.entries(PACKAGES)) fixture.project.write(path, text);
  const file = fixture.project.write(
    "src/handler.ts",
    "import { missing } from 'order'; export const handler = async () => missing",
  );
  const fn = fixture.project.fn("Fn", { handler: "src/handler.handler", esbuild: PROPERTIES });
  const { runtime, invoke } = await fixture.start(fn);
  const message = `${file}:1:10: No matching export in "node_modules/order/module.js" for import "missing"`;
  await expect(runtime.finish()).rejects.toMatchObject({ message: expect.stringContaining(message) });
  expect(await invoke(fn)).toMatchObject({
    kind: "not-invoked",
    reason: "does-not-build",
    message: expect.stringContaining(message),
  });
});

test("a stack that is closed while packages are bundled ends at once", async () => {
  for (const [path, text] of Object.entries(PACKAGES)) fixture.project.write(path, text);
  fixture.project.write("src/handler.ts", "import { add } from 'order'; export const handler = async () => typeof add");
  const fn = fixture.project.fn("Fn", { handler: "src/handler.handler", esbuild: PROPERTIES });
  for (const delay of [0, 1, 5, 20]) {
    const { runtime } = await fixture.start({ ...fn, esbuild: { ...PROPERTIES, Define: [`DELAY=${delay}`] } });
    const finished = runtime.finish().catch(() => undefined);
    await sleep(delay);
    await runtime.close();
    await finished;
  }
});

test("own code that does not build stops the start, packages or not", async () => {
  for (const [path, text] of Object.entries(PACKAGES)) fixture.project.write(path, text);
  fixture.project.write(
    "src/handler.ts",
    "import { add } from 'order'; await add(); export const handler = async () => 1",
  );
  const fn = fixture.project.fn("Fn", { handler: "src/handler.handler", esbuild: PROPERTIES });
  await expect(fixture.start(fn)).rejects.toMatchObject({ message: expect.stringContaining("Top-level await") });
});

function linkedFiles(): string[] {
  const folder = join(fixture.project.folder, ".cache/functions");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith("gatehouse-packages.js"))
    .map((name) => join(folder, name))
    .filter((name) => existsSync(name));
}
