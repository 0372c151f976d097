import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import answers from "../functions/sample-answers.json";
import { project } from "../template/read-template";
import { type EnvironmentFile, environmentFile, functionOf } from "./function-environment";
import { imageOptions, program, requireBuild, run } from "./programs";

/**
 * Every sample in events/ by `sam local invoke`, in AWS's runtime client and emulator, with the answers that the handlers
 * give in tests/functions. Samples that need storage are held there alone: SAM CLI hands a function only variables that
 * the template names, so nothing can tell it of a table or a bucket on this machine.
 */
const client = "client-of-the-test";
const expected = new Map<string, object & { readonly needs?: string }>(Object.entries(answers));
const samples = [...expected].filter(([, { needs }]) => needs === undefined).map(([name]) => name);
const needingStorage = [...expected].filter(([, { needs }]) => needs === "storage").map(([name]) => name);
const event = (sample: string) => join(project, "events", `${sample}.json`);

let environment: EnvironmentFile;
beforeAll(() => {
  requireBuild();
  environment = environmentFile(client, {
    USER_POOL_ID: "us-east-1_EXAMPLE01",
    JWKS: '{"keys":[]}',
    MAX_UPLOAD_BYTES: "104857600",
    BUCKET_NAME: "uploads-bucket-of-the-samples",
  });
});
afterAll(() => environment.remove());

test("every sample in events/ is invoked here, or needs storage", () => {
  const files = readdirSync(join(project, "events")).map((file) => file.replace(/\.json$/, ""));
  expect([...samples, ...needingStorage].sort()).toEqual(files.sort());
});

test.each(samples)("sam local invoke answers the sample %s as the handler does", (sample) => {
  const args = ["local", "invoke", functionOf(sample), "--event", event(sample), "--env-vars", environment.path];
  const { status, stdout, stderr } = run(program("GATEHOUSE_SAM"), [...args, ...imageOptions]);
  expect({ status, log: status === 0 ? "" : stderr.slice(-1000) }).toEqual({ status: 0, log: "" });
  expect(comparable(sample, lastJson(stdout))).toEqual(expected.get(sample));
});

interface Answer {
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly response?: unknown;
}

/** What the table states: a route's status, body and challenge; the trigger's response, if it changed nothing else. */
function comparable(sample: string, answer: Answer): unknown {
  if (answer.response !== undefined) {
    expect({ ...answer, response: undefined }).toEqual({ ...readJson(event(sample)), response: undefined });
    return { response: answer.response };
  }
  if (answer.statusCode === undefined) return answer;
  const challenge = answer.headers?.["www-authenticate"];
  const body: unknown = JSON.parse(answer.body ?? "null");
  return { statusCode: answer.statusCode, body, ...(challenge && { "www-authenticate": challenge }) };
}

const readJson = (file: string): object => JSON.parse(readFileSync(file, "utf8"));

/** The function's log goes to the same stream before it, a line of JSON each. */
function lastJson(text: string): Answer {
  const line = text.trim().split("\n").at(-1) ?? "";
  return JSON.parse(line);
}
