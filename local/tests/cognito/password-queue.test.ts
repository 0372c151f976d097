import { expect, test } from "@jest/globals";
import { PasswordQueue } from "../../src/cognito/users/passwords/password-queue";

test("of many callers one works in each turn of the event loop, in their order", async () => {
  const queue = new PasswordQueue();
  let turn = 0;
  const count = () => {
    turn += 1;
    if (turn < 50) setImmediate(count);
  };
  setImmediate(count);
  const workedIn: number[] = [];
  const order: number[] = [];
  await Promise.all(
    Array.from({ length: 10 }, async (_, index) => {
      await queue.next();
      workedIn.push(turn);
      order.push(index);
    }),
  );
  expect(new Set(workedIn).size).toBe(10);
  expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("a caller who is alone does not wait for a turn", async () => {
  const queue = new PasswordQueue();
  let passed = false;
  setImmediate(() => {
    passed = true;
  });
  await queue.next();
  expect(passed).toBe(false);
});
