import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { withoutOwnFrames } from "../../src/lambda/sandbox/own-frames";
import { runCommand } from "../stack/command-line";

const TRACE = [
  "Error: no",
  "    at inner (/app/src/inner.ts:2:36)",
  "    at async Promise.all (index 0)",
  "    at JSON.parse (<anonymous>)",
  "    at read (node:fs:10:1)",
  "    at #run (/program/worker.js:332:51)",
  "    at /program/worker.js:1:1",
  "    at process.processTicksAndRejections (node:internal/process/task_queues:103:5) {",
  "  code: 'X',",
  "  [cause]: Error: deeper",
  "      at callAsync (/program/worker.js:90:18)",
  "}",
];

test("a trace keeps its message, the function's frames and an error's members", () => {
  expect(withoutOwnFrames(TRACE.join("\n"), "/program/worker.js").split("\n")).toEqual([
    ...TRACE.slice(0, 4),
    "    at read (node:fs:10:1) {",
    ...TRACE.slice(8, 10),
    "}",
  ]);
});

test.each([
  "one line at /program/worker.js:1:1",
  "a text\nthat tells of /program/worker.js:1:1",
  "  at first\n at last\n",
])("a text that is no trace is left as it is: %j", (text) => {
  expect(withoutOwnFrames(text, "/program/worker.js")).toBe(text);
});

test("a function's error is told with its own files alone, in the log and in the answer", async () => {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-frames-"));
  try {
    mkdirSync(join(folder, "src"));
    writeFileSync(join(folder, "template.yaml"), TEMPLATE);
    writeFileSync(
      join(folder, "src/boom.ts"),
      'interface Event { a: string }\n\nexport const handler = async (event: Event) => {\n  throw new Error("boom" + event.a);\n};\n',
    );
    const run = runCommand(["invoke", "Boom"], { cwd: folder });
    expect(await run.ended).toBe(1);
    const logged = run.stderr().trim().split("\n").slice(1);
    expect([logged, JSON.parse(run.stdout()).trace.slice(1)]).toEqual(
      [1, 2].map(() => [expect.stringMatching(/^ {4}at .*src[\\/]boom\.ts:4:9\)$/)]),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);

const TEMPLATE = `Transform: AWS::Serverless-2016-10-31
Resources:
  Boom:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: src, Handler: boom.handler, Runtime: nodejs24.x }
    Metadata: { BuildMethod: esbuild, BuildProperties: { EntryPoints: [boom.ts] } }
`;
