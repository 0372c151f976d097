import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { seconds } from "../../src/model/time";
import { createProject, type Project, type Running, run } from "./fixture";

const OUT_OF_MEMORY = { kind: "function-error", errorType: "Runtime.OutOfMemory" };

/** A loop that takes no memory, and functions that take 600 MB: in buffers or in objects, waiting or computing. */
const SOURCES = {
  loop: "const until = performance.now() + 3500; while (performance.now() < until); return 'done'",
  buffers:
    "const all = []; for (let n = 0; n < 600; n++) all.push(Buffer.alloc(1e6, 1)); await wait(); return all.length",
  objects:
    "const all = []; for (let n = 0; n < 600; n++) all.push(new Array(125_000).fill(n)); await wait(); return all.length",
  spin: "const all = []; for (let n = 0; n < 600; n++) all.push(Buffer.alloc(1e6, 1)); for (;;);",
};

let project: Project;
let running: Running;
beforeAll(async () => {
  project = createProject();
  for (const [name, body] of Object.entries(SOURCES))
    project.write(
      `${name}/index.js`,
      `const wait = () => new Promise((resolve) => setTimeout(resolve, 2000)); exports.handler = async () => { ${body} }`,
    );
  running = await run(project, [of("loop"), of("buffers"), of("objects"), of("spin"), of("buffers", 1024)]);
});
afterAll(async () => {
  await running.runtime.close();
  project.remove();
});

const of = (name: keyof typeof SOURCES, memorySize = 128) =>
  project.fn(`${name}${memorySize}`, {
    code: { kind: "directory", path: `${project.folder}/${name}` },
    arn: `arn:aws:lambda:us-east-1:123456789012:function:${name}${memorySize}`,
    timeout: seconds(20),
    memorySize,
  });

test.each(["buffers", "objects", "spin"] as const)(
  "a busy loop without memory goes on while its neighbour (%s) is ended for 600 MB",
  async (name) => {
    const loop = running.invoke(of("loop"));
    expect(await running.invoke(of(name))).toMatchObject(OUT_OF_MEMORY);
    expect(await loop).toMatchObject({ kind: "success", payload: '"done"' });
  },
);

test("a busy loop without memory goes on beside a neighbour that has the 600 MB it takes", async () => {
  const loop = running.invoke(of("loop"));
  expect(await running.invoke(of("buffers", 1024))).toMatchObject({ kind: "success", payload: "600" });
  expect(await loop).toMatchObject({ kind: "success", payload: '"done"' });
});
