import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import answers from "../functions/sample-answers.json";
import { project } from "../template/read-template";
import { type EnvironmentFile, environmentFile, functionOf } from "./function-environment";
import { imageOptions, program, requireBuild, run, type Server, serve } from "./programs";

/** `sam local start-lambda`, called by the AWS CLI as Lambda is. */
const anyone = { AWS_ACCESS_KEY_ID: "any", AWS_SECRET_ACCESS_KEY: "any", AWS_DEFAULT_REGION: "us-east-1" };
const folder = mkdtempSync(join(tmpdir(), "gatehouse-sam-"));

let environment: EnvironmentFile;
let sam: Server;
beforeAll(async () => {
  requireBuild();
  environment = environmentFile("client-of-the-test", { USER_POOL_ID: "us-east-1_EXAMPLE01", JWKS: '{"keys":[]}' });
  const args = ["local", "start-lambda", "--env-vars", environment.path, ...imageOptions];
  sam = await serve(program("GATEHOUSE_SAM"), (port) => [...args, "--port", String(port)]);
}, 180_000);
afterAll(async () => {
  await sam?.stop();
  environment?.remove();
  rmSync(folder, { recursive: true, force: true });
});

test.each(["whoami.access-token", "whoami.missing-authorizer", "admin-user.missing-scope"] as const)(
  "aws lambda invoke gets the answer to the sample %s",
  (sample) => {
    const { status, stdout, answer } = invoke(functionOf(sample), join(project, "events", `${sample}.json`));
    expect([status, JSON.parse(stdout)]).toEqual([0, { StatusCode: 200 }]);
    const { statusCode, body } = answers[sample];
    expect(answer).toMatchObject({ statusCode, body: JSON.stringify(body) });
  },
);

test("aws lambda invoke gets the trigger's scopes, with nothing else of the event changed", () => {
  const event = join(project, "events/pre-token-generation.v2.json");
  const { status, answer } = invoke("PreTokenGenerationFunction", event);
  const sent: object = JSON.parse(readFileSync(event, "utf8"));
  expect([status, answer]).toEqual([0, { ...sent, ...answers["pre-token-generation.v2"] }]);
});

test("a function that is not in the template is not found", () => {
  const { status, stderr } = invoke("NobodysFunction", join(project, "events/whoami.access-token.json"));
  expect([status === 0, stderr]).toEqual([false, expect.stringContaining("ResourceNotFound")]);
});

function invoke(name: string, event: string) {
  const file = join(folder, "answer.json");
  rmSync(file, { force: true });
  const command = ["lambda", "invoke", "--endpoint-url", sam.url, "--function-name", name, "--payload"];
  const outcome = run(program("GATEHOUSE_AWS_CLI_1"), [...command, `file://${event}`, file], anyone);
  return { ...outcome, answer: outcome.status === 0 ? JSON.parse(readFileSync(file, "utf8")) : undefined };
}
