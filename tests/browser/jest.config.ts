import type { Config } from "jest";

/**
 * What `npm run test:browser` runs: the pages and the developer's window in a real Chromium, named by GATEHOUSE_CHROMIUM
 * (Debian's by default). Screenshots go to artifacts/.
 */
const config: Config = {
  testEnvironment: "node",
  rootDir: "../..",
  roots: ["<rootDir>/tests/browser"],
  testMatch: ["**/*.test.ts"],
  transform: { "^.+\\.ts$": ["ts-jest", { diagnostics: false }] },
  testTimeout: 90_000,
};

export default config;
