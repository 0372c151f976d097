/** @jest-config-loader-options {"transpileOnly": true} */
import type { Config } from "jest";

// The SDK prints its plans for Node.js 20 in every test file that loads it; its version is pinned by the lockfile.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

/**
 * What `npm run test:clients` runs: other people's clients, unmodified, against the whole stack. The
 * environment names the programs to test with, GATEHOUSE_AWS_CLI_1, GATEHOUSE_AWS_CLI_2 and GATEHOUSE_PYTHON (with
 * boto3 and pycognito); tests of a program that is not named are left out.
 */
const config: Config = {
  testEnvironment: "node",
  rootDir: "../../..",
  roots: ["<rootDir>/local/tests/clients"],
  testMatch: ["**/*.test.ts"],
  moduleNameMapper: { "^sam-gatehouse$": "<rootDir>/local/src/index.ts" },
  transform: { "^.+\\.tsx?$": "<rootDir>/tests/esbuild-for-jest.js" },
  testTimeout: 60_000,
};

export default config;
