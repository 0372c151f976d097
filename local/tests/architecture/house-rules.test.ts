import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { expect, test } from "@jest/globals";

/** The house's rules on sizes, test names and clocks, held over the whole tree. */

const ROOT = resolve(__dirname, "../../..");
const TESTS = filesBelow("local/tests", "tests");
const SOURCES = filesBelow("local/src", "local/bin", "local/bench", "bench", "functions", "examples");

const MOST_LINES_OF_A_TEST = 400;
const MOST_LINES_OF_A_SOURCE = 300;

/** Tests that need the machine's time, because a program with a clock of its own judges what they make. */
const REAL_TIME: Readonly<Record<string, string>> = {
  "local/tests/clients/totp.ts": "the stack runs on real time, as the clients of other people do",
  "local/tests/storage/running-tables.ts": "the AWS SDK signs by the machine's time",
  "local/tests/storage/s3/running-bucket.ts": "the AWS SDK signs by the machine's time",
  "local/tests/tls/loopback-certificate.test.ts": "OpenSSL compares a certificate with the machine's time",
  "local/tests/api-gateway/token-judges.test.ts": "aws-jwt-verify compares a token with the machine's time",
  "tests/functions/protected-route.test.ts": "aws-jwt-verify compares a token with the machine's time",
  "tests/browser/second-factor.test.ts": "the stack runs on real time, as the browser does",
};

test("the tree really was read", () => {
  expect(TESTS).toContain("local/tests/architecture/house-rules.test.ts");
  expect(SOURCES).toContain("local/src/stack/start-stack.ts");
  expect(Math.min(TESTS.length, SOURCES.length)).toBeGreaterThan(100);
});

test("every test has a whole sentence for a name, which no describe cuts into pieces", () => {
  expect(TESTS.filter((file) => /^\s*describe[.(]|\bdescribe\b[^;]*"@jest\/globals"/m.test(read(file)))).toEqual([]);
});

test(`no test file has more than ${MOST_LINES_OF_A_TEST} lines, and no source more than ${MOST_LINES_OF_A_SOURCE}`, () => {
  expect(TESTS.filter((file) => linesOf(file) > MOST_LINES_OF_A_TEST)).toEqual([]);
  expect(SOURCES.filter((file) => linesOf(file) > MOST_LINES_OF_A_SOURCE)).toEqual([]);
});

test("a test takes the time from an injected clock, unless a reason against it is written down", () => {
  const byTheMachine = TESTS.filter((file) => /\bDate\.now\(|\bnew Date\(\)/.test(read(file)));
  expect(byTheMachine.sort()).toEqual(Object.keys(REAL_TIME).sort());
});

function filesBelow(...folders: readonly string[]): readonly string[] {
  return folders
    .filter((folder) => existsSync(join(ROOT, folder)))
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((file) => `${folder}/${file}`),
    )
    .map((file) => file.replaceAll(sep, "/"))
    .filter((file) => /\.(?:[cm]?[jt]sx?|css)$/.test(file) && !file.includes("/node_modules/"));
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), "utf8");
}

function linesOf(file: string): number {
  return read(file).trimEnd().split("\n").length;
}
