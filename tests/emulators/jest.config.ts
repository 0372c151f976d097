/** @jest-config-loader-options {"transpileOnly": true} */
import type { Config } from "jest";

// The SDK prints its plans for Node.js 20 in every test file that loads it; its version is pinned by the lockfile.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

/**
 * What `npm run test:emulators` runs: the files' functions on other people's storage. GATEHOUSE_MOTO_SERVER names moto's
 * program `moto_server`, GATEHOUSE_DYNAMODB_LOCAL the folder with DynamoDB Local's archives, which `java` runs.
 */
const config: Config = {
  testEnvironment: "node",
  rootDir: "../..",
  roots: ["<rootDir>/tests/emulators"],
  testMatch: ["**/*.test.ts"],
  moduleNameMapper: { "^sam-gatehouse$": "<rootDir>/local/src/index.ts" },
  transform: { "^.+\\.tsx?$": "<rootDir>/tests/esbuild-for-jest.js" },
  testTimeout: 120_000,
};

export default config;
