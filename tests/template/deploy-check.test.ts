import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { project } from "./read-template";

/** `npm run deploy:check`, which looks at what `sam deploy` would be given. */
function check(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(project, ".ci/check-deployment.js"), ...args], {
    encoding: "utf8",
  });
  return { status, said: stdout + stderr };
}

test.each([
  [[]],
  [["--config-env", "staging"]],
  [["--parameter-overrides", "Environment=prod", "WebUrl=https://app.example.com"]],
  [["--parameter-overrides", 'Environment=prod WebUrl="https://app.example.com"']],
  [["--parameter-overrides=ParameterKey=WebUrl,ParameterValue=https://a.example", "Environment=prod"]],
])("deploy:check has nothing against %j", (args) => {
  expect(check(...args)).toEqual({ status: 0, said: expect.stringContaining("nothing against it") });
});

test.each([
  [["--config-env", "prod"], 1, /WebUrl=http:\/\/127\.0\.0\.1:8080 in prod/],
  [["--parameter-overrides", "Environment=prod"], 1, /WebUrl/],
  [["--parameter-overrides", "Environment=prod WebUrl=http://localhost:3000"], 1, /WebUrl=http:\/\/localhost:3000/],
  [["--parameter-overrides", "Environment=prod", "WebUrl=https://127.0.0.1"], 1, /WebUrl=https:\/\/127\.0\.0\.1/],
  [["--parameter-overrides", "Environment=prod WebUrl=http://app.example.com"], 1, /WebUrl=http:/],
  [["--parameter-overrides", "AccessLogs=true"], 1, /no parameter AccessLogs/],
  [["--config-env", "nowhere"], 2, /no table/],
  [["--profile", "x"], 2, /unknown option/],
])("deploy:check refuses %j", (args, status, said) => {
  expect(check(...args)).toEqual({ status, said: expect.stringMatching(said) });
});
