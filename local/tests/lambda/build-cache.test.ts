import { mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { createProject, ESBUILD, useBuildFixture } from "./fixture";

const fixture = useBuildFixture();

const write = () => {
  fixture.project.write("src/handler.ts", "import { text } from './text'; export const handler = async () => text");
  fixture.project.write("src/text.ts", "export const text = 'one'");
  return fixture.project.fn("Fn", { handler: "src/handler.handler", esbuild: ESBUILD });
};
const builds = () => {
  const folder = join(fixture.project.folder, ".cache/functions");
  const [fn = ""] = readdirSync(folder);
  return readdirSync(join(folder, fn))
    .filter((name) => name !== "build.json")
    .sort();
};

test("the build cache serves a second start without building, until a file changes", async () => {
  const fn = write();
  expect(await fixture.answer(fn)).toBe("one");
  const first = builds();
  expect(await fixture.answer(fn)).toBe("one");
  expect(builds()).toEqual(first);
  fixture.project.write("src/text.ts", "export const text = 'two'");
  expect(await fixture.answer(fn)).toBe("two");
});

test("the build cache notices a change that keeps a file's size by its time", async () => {
  const fn = write();
  expect(await fixture.answer(fn)).toBe("one");
  const file = fixture.project.write("src/text.ts", "export const text = 'own'");
  const { atime, mtimeMs } = statSync(file);
  utimesSync(file, atime, new Date(mtimeMs - 5000));
  expect(await fixture.answer(fn)).toBe("own");
});

test("the build cache notices other options, and settings that appear", async () => {
  const fn = write();
  await fixture.answer(fn);
  const first = builds();
  await fixture.answer({ ...fn, esbuild: { ...ESBUILD, Minify: false } });
  expect(builds()).not.toEqual(first);
  fixture.project.write("src/text.ts", "import { deep } from '@/deep'; export const text = deep");
  fixture.project.write("lib/deep.ts", "export const deep = 'by path'");
  fixture.project.write("tsconfig.json", '{"compilerOptions":{"paths":{"@/*":["./lib/*"]}}}');
  expect(await fixture.answer(fn)).toBe("by path");
  fixture.project.write("tsconfig.json", '{"compilerOptions":{"paths":{"@/*":["./other/*"]}}}');
  fixture.project.write("other/deep.ts", "export const deep = 'by another'");
  expect(await fixture.answer(fn)).toBe("by another");
});

test("a damaged build cache is made anew", async () => {
  const fn = write();
  await fixture.answer(fn);
  const folder = join(fixture.project.folder, ".cache/functions");
  const [name = ""] = readdirSync(folder);
  writeFileSync(join(folder, name, "build.json"), "{ not JSON");
  expect(await fixture.answer(fn)).toBe("one");
  for (const build of builds()) rmSync(join(folder, name, build), { recursive: true });
  expect(await fixture.answer(fn)).toBe("one");
});

test("the build cache can be read by its owner alone", async () => {
  if (process.platform === "win32") return;
  await fixture.answer(write());
  const folder = join(fixture.project.folder, ".cache");
  const open = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isSymbolicLink())
    .filter((entry) => (statSync(join(entry.parentPath, entry.name)).mode & 0o077) !== 0);
  expect(open.map(({ name }) => name)).toEqual([]);
});

test("the build cache does not grow with every start", async () => {
  const fn = write();
  for (let n = 0; n < 5; n += 1) {
    fixture.project.write("src/text.ts", `export const text = ${n}`);
    await fixture.answer(fn);
  }
  expect(builds().length).toBeLessThanOrEqual(2);
});

test("the build cache finds packages wherever it lies", async () => {
  fixture.project.write("src/handler.ts", "import { text } from 'some'; export const handler = async () => text");
  fixture.project.write("node_modules/some/index.js", "exports.text = 'found'");
  const fn = fixture.project.fn("Fn", { handler: "src/handler.handler", esbuild: { External: ["some"] } });
  const elsewhere = createProject();
  mkdirSync(join(elsewhere.folder, "cache"));
  const running = await fixture.start(fn, { cacheDirectory: join(elsewhere.folder, "cache") });
  expect(await running.invoke(fn)).toMatchObject({ payload: '"found"' });
  elsewhere.remove();
});
