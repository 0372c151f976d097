import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";

/** `bin/gatehouse.js` in a checkout with next to nothing in it. */

const LOCAL = resolve(__dirname, "../..");
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "gatehouse-test-"));
});

afterEach(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));

test("a checkout runs its sources as they are now", () => {
  const checkout = makeCheckout("first");
  expect([run(checkout), run(checkout)]).toEqual(["first", "first"]);
  writeProgram(checkout, "second");
  expect(run(checkout)).toBe("second");
});

test("the copy of a checkout runs its own sources, not the original's", () => {
  const original = makeCheckout("original");
  expect(run(original)).toBe("original");
  const copy = copyOf(original);
  writeProgram(copy, "the copy's own");
  expect([run(copy), run(original)]).toEqual(["the copy's own", "original"]);
});

test("the copy of a checkout runs when the original is gone", () => {
  const original = makeCheckout("original");
  expect(run(original)).toBe("original");
  const copy = copyOf(original);
  rmSync(original, { recursive: true });
  expect(run(copy)).toBe("original");
});

test("what V8 compiled is kept and used, and damage to it does no harm", () => {
  const checkout = makeCheckout("");
  const program =
    'const began = "began"; setTimeout(() => console.log(began, typeof require, __filename), process.argv[2]);';
  writeFileSync(join(checkout, "local/src/cli/main.ts"), program);
  const said = run(checkout, "3300");
  expect(said).toMatch(/^began function .*cli\.js$/);
  const [kept] = compiledCode(checkout);
  if (kept === undefined) throw new Error("nothing was kept");
  expect(run(checkout)).toBe(said);
  writeFileSync(kept, readFileSync(kept).fill(0xff, 100, 400));
  expect(run(checkout)).toBe(said);
}, 60_000);

test("without node_modules it says what to do", () => {
  const checkout = makeCheckout("never seen");
  rmSync(join(checkout, "node_modules"), { recursive: true });
  expect(() => run(checkout)).toThrow("npm ci");
});

function makeCheckout(says: string): string {
  const checkout = join(root, "original");
  for (const folder of ["bin", "build"])
    cpSync(join(LOCAL, folder), join(checkout, "local", folder), { recursive: true });
  mkdirSync(join(checkout, "node_modules"));
  symlinkSync(dirname(require.resolve("esbuild/package.json")), join(checkout, "node_modules/esbuild"), "junction");
  for (const file of ["cli/main.ts", "lambda/worker.ts", ...browserSources()]) {
    mkdirSync(dirname(join(checkout, "local/src", file)), { recursive: true });
    writeFileSync(join(checkout, "local/src", file), "");
  }
  writeProgram(checkout, says);
  return checkout;
}

/** What is bundled for the browser, relative to the sources. */
function browserSources(): string[] {
  const build = readFileSync(join(LOCAL, "build/browser-files.js"), "utf8");
  return [...build.matchAll(/path\.join\(SOURCES, "([^"]+\.(?:ts|css))"\)/g)].map(([, file = ""]) => file);
}

function writeProgram(checkout: string, says: string): void {
  writeFileSync(join(checkout, "local/src/cli/main.ts"), `console.log(${JSON.stringify(says)});`);
}

/** As `cp -a` makes it: files keep their times, so that what was bundled looks up to date. */
function copyOf(original: string): string {
  const copy = join(root, "copy");
  cpSync(original, copy, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  return copy;
}

function compiledCode(checkout: string): string[] {
  const cache = join(checkout, "node_modules/.cache/gatehouse");
  const names = readdirSync(cache, { recursive: true, encoding: "utf8" });
  return names.filter((name) => /[\\/][0-9a-f]{32}$/.test(name)).map((name) => join(cache, name));
}

function run(checkout: string, milliseconds = "0"): string {
  const program = join(checkout, "local/bin/gatehouse.js");
  return execFileSync(process.execPath, [program, milliseconds], { encoding: "utf8", stdio: "pipe" }).trim();
}
