import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
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
  for (const folder of ["cli", "lambda"]) mkdirSync(join(checkout, "local/src", folder), { recursive: true });
  writeFileSync(join(checkout, "local/src/lambda/worker.ts"), "");
  writeProgram(checkout, says);
  return checkout;
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

function run(checkout: string): string {
  const program = join(checkout, "local/bin/gatehouse.js");
  return execFileSync(process.execPath, [program], { encoding: "utf8", stdio: "pipe" }).trim();
}
