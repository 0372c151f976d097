import { createRequire } from "node:module";
import { expect, test } from "@jest/globals";
import { StartError, startStack } from "sam-gatehouse";

test("the stack runs in a test, with its authorizer enforced", async () => {
  /** @type {import("sam-gatehouse").StackOptions} */
  const options = { port: 0, poolPort: 0, storagePort: 0, fresh: true, watch: false };
  const stack = await startStack(options);
  try {
    const answer = await fetch(`${stack.ready.apis["ServerlessHttpApi"]?.url}/todos`);
    expect(answer.status).toBe(401);
    expect(stack.ready.users.map(({ username }) => username)).toEqual(["ada"]);
  } finally {
    await stack.close();
  }
});

test("both kinds of module get the same objects", () => {
  expect(createRequire(import.meta.url)("sam-gatehouse").StartError).toBe(StartError);
});

test("wrong options do not compile", () => {
  // @ts-expect-error: a port is a number
  const start = () => startStack({ port: "3000" });
  expect(start).toBeInstanceOf(Function);
});
