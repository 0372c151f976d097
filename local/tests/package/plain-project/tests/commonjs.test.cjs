const { expect, test } = require("@jest/globals");
const { StartError, startStack } = require("sam-gatehouse");

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

test("what cannot start is a StartError with a code", async () => {
  await expect(startStack({ template: "no-such-template.yaml", fresh: true })).rejects.toThrow(StartError);
});

test("wrong options do not compile", () => {
  // @ts-expect-error: a port is a number
  const start = () => startStack({ port: "3000" });
  expect(start).toBeInstanceOf(Function);
});
