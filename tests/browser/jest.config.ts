/** @jest-config-loader-options {"transpileOnly": true} */
import type { Config } from "jest";

// The SDK prints its plans for Node.js 20 in every test file that loads it; its version is pinned by the lockfile.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

/**
 * What `npm run test:browser` runs: the pages and the developer's window in a real Chromium, named by
 * GATEHOUSE_CHROMIUM (Debian's by default). Screenshots go to artifacts/.
 */
const config: Config = {
  testEnvironment: "node",
  rootDir: "../..",
  roots: ["<rootDir>/tests/browser"],
  testMatch: ["**/*.test.ts"],
  moduleNameMapper: { "^sam-gatehouse$": "<rootDir>/local/src/index.ts" },
  transform: { "^.+\\.tsx?$": "<rootDir>/tests/esbuild-for-jest.js" },
  testTimeout: 90_000,
};

export default config;
