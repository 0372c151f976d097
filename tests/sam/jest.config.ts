/** @jest-config-loader-options {"transpileOnly": true} */
import type { Config } from "jest";

// The SDK prints its plans for Node.js 20 in every test file that loads it; its version is pinned by the lockfile.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

/**
 * What `npm run test:sam` runs after `sam build`: AWS's own tools, unmodified, against the project. The environment names
 * the programs (tests/sam/programs.ts); a test fails where one is not named.
 */
const config: Config = {
  testEnvironment: "node",
  rootDir: "../..",
  roots: ["<rootDir>/tests/sam"],
  testMatch: ["**/*.test.ts"],
  moduleNameMapper: { "^sam-gatehouse$": "<rootDir>/local/src/index.ts" },
  transform: { "^.+\\.tsx?$": "<rootDir>/tests/esbuild-for-jest.js" },
  // A container or a Python program starts behind each step.
  testTimeout: 120_000,
};

export default config;
