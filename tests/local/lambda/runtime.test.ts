import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createProject, ESBUILD, type Project, run } from "./fixture";

let project: Project;
beforeEach(() => {
  project = createProject();
});
afterEach(() => project.remove());

test("a TypeScript handler is bundled and answers", async () => {
  project.write(
    "functions/hello/handler.ts",
    "export const handler = async (event: { name: string }) => ({ hello: event.name });",
  );
  const fn = project.fn("Hello", { handler: "functions/hello/handler.handler", esbuild: ESBUILD });
  const { runtime, invoke } = await run(project, [fn]);
  expect(await invoke(fn, { name: "Ada" })).toMatchObject({
    kind: "success",
    functionId: "Hello",
    payload: '{"hello":"Ada"}',
  });
  await runtime.close();
});
