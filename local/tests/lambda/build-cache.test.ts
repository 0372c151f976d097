import { mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { LambdaFunction } from "../../src/model/function";
import { createProject, ESBUILD, type Project, type Running, run } from "./fixture";

let project: Project;
const opened: Running[] = [];

beforeEach(() => {
  project = createProject();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map(({ runtime }) => runtime.close()));
  project.remove();
});

async function start(fn: LambdaFunction, options: Parameters<typeof run>[2] = {}): Promise<Running> {
  const running = await run(project, [fn], options);
  opened.push(running);
  return running;
}

async function answer(fn: LambdaFunction): Promise<unknown> {
  const { invoke } = await start(fn);
  const outcome = await invoke(fn);
  return outcome.kind === "success" ? JSON.parse(outcome.payload) : outcome;
}

const write = () => {
  project.write("src/handler.ts", "import { text } from './text'; export const handler = async () => text");
  project.write("src/text.ts", "export const text = 'one'");
  return project.fn("Fn", { handler: "src/handler.handler", esbuild: ESBUILD });
};
const builds = () => {
  const folder = join(project.folder, ".cache/functions");
  const [fn = ""] = readdirSync(folder);
  return readdirSync(join(folder, fn))
    .filter((name) => name !== "build.json")
    .sort();
};

test("the build cache serves a second start without building, until a file changes", async () => {
  const fn = write();
  expect(await answer(fn)).toBe("one");
  const first = builds();
  expect(await answer(fn)).toBe("one");
  expect(builds()).toEqual(first);
  project.write("src/text.ts", "export const text = 'two'");
  expect(await answer(fn)).toBe("two");
});

test("the build cache notices a change that keeps a file's size by its time", async () => {
  const fn = write();
  expect(await answer(fn)).toBe("one");
  const file = project.write("src/text.ts", "export const text = 'own'");
  utimesSync(file, new Date(), new Date(Date.now() - 5000));
  expect(await answer(fn)).toBe("own");
});

test("the build cache notices other options, and settings that appear", async () => {
  const fn = write();
  await answer(fn);
  const first = builds();
  await answer({ ...fn, esbuild: { ...ESBUILD, Minify: false } });
  expect(builds()).not.toEqual(first);
  project.write("src/text.ts", "import { deep } from '@/deep'; export const text = deep");
  project.write("lib/deep.ts", "export const deep = 'by path'");
  project.write("tsconfig.json", '{"compilerOptions":{"paths":{"@/*":["./lib/*"]}}}');
  expect(await answer(fn)).toBe("by path");
  project.write("tsconfig.json", '{"compilerOptions":{"paths":{"@/*":["./other/*"]}}}');
  project.write("other/deep.ts", "export const deep = 'by another'");
  expect(await answer(fn)).toBe("by another");
});

test("a damaged build cache is made anew", async () => {
  const fn = write();
  await answer(fn);
  const folder = join(project.folder, ".cache/functions");
  const [name = ""] = readdirSync(folder);
  writeFileSync(join(folder, name, "build.json"), "{ not JSON");
  expect(await answer(fn)).toBe("one");
  for (const build of builds()) rmSync(join(folder, name, build), { recursive: true });
  expect(await answer(fn)).toBe("one");
});

test("the build cache can be read by its owner alone", async () => {
  if (process.platform === "win32") return;
  await answer(write());
  const folder = join(project.folder, ".cache");
  const open = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isSymbolicLink())
    .filter((entry) => (statSync(join(entry.parentPath, entry.name)).mode & 0o077) !== 0);
  expect(open.map(({ name }) => name)).toEqual([]);
});

test("the build cache does not grow with every start", async () => {
  const fn = write();
  for (let n = 0; n < 5; n += 1) {
    project.write("src/text.ts", `export const text = ${n}`);
    await answer(fn);
  }
  expect(builds().length).toBeLessThanOrEqual(2);
});

test("the build cache finds packages wherever it lies", async () => {
  project.write("src/handler.ts", "import { text } from 'some'; export const handler = async () => text");
  project.write("node_modules/some/index.js", "exports.text = 'found'");
  const fn = project.fn("Fn", { handler: "src/handler.handler", esbuild: { External: ["some"] } });
  const elsewhere = createProject();
  mkdirSync(join(elsewhere.folder, "cache"));
  const running = await start(fn, { cacheDirectory: join(elsewhere.folder, "cache") });
  expect(await running.invoke(fn)).toMatchObject({ payload: '"found"' });
  elsewhere.remove();
});
