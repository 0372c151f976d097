/** @jest-config-loader-options {"transpileOnly": true} */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Config } from "jest";

// The SDK prints its plans for Node.js 20 in every test file that loads it; its version is pinned by the lockfile.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

// local/tests/jws/rsa-keys.ts keeps there what the test files of this run share.
const keys = mkdtempSync(join(tmpdir(), "gatehouse-test-keys-"));
process.once("exit", () => rmSync(keys, { recursive: true, force: true }));
process.env["GATEHOUSE_TEST_KEYS"] = keys;

/**
 * What `npm test` runs: everything that needs Node.js alone. Tests that need another program (the AWS CLI, Python, a
 * browser, SAM CLI, an emulator) live under local/tests/clients, tests/browser, tests/sam and tests/emulators and have
 * commands of their own.
 */
const config: Config = {
  testEnvironment: "node",
  roots: ["<rootDir>/tests", "<rootDir>/local/tests"],
  testMatch: ["**/*.test.ts"],
  testPathIgnorePatterns: [
    "/node_modules/",
    "<rootDir>/local/tests/clients/",
    "<rootDir>/tests/browser/",
    "<rootDir>/tests/emulators/",
    "<rootDir>/tests/sam/",
  ],
  // The package as its users import it, from the sources as they are.
  moduleNameMapper: { "^sam-gatehouse$": "<rootDir>/local/src/index.ts" },
  transform: { "^.+\\.tsx?$": "<rootDir>/tests/esbuild-for-jest.js" },
  // On two busy cores a start takes seconds.
  testTimeout: 90_000,
  // Jest leaves a core to its user; two workers on two cores take half the time.
  maxWorkers: "100%",
};

export default config;
