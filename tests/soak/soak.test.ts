import { expect, test } from "@jest/globals";
import { Caller } from "../../bench/soak/caller";
import { memoryProblem } from "../../bench/soak/memory";
import { seededRandom } from "../../bench/soak/random";
import { type Lie, pretendedStack } from "./pretended-stack";

/** The soak itself: it must fail on what it is there for, or a green one says nothing. */

async function soak(lie: Lie): Promise<{ readonly answers: number; readonly problems: readonly string[] }> {
  const problems: string[] = [];
  const caller = new Caller("caller", seededRandom(1), (problem) => problems.push(problem));
  const stack = pretendedStack(lie);
  for (let round = 0; round < 40; round += 1) {
    for (let step = 0; step < 10; step += 1) await caller.step(stack);
    await caller.check(stack);
  }
  return { answers: caller.answers, problems };
}

test("an honest stack has no problems", async () => {
  const { answers, problems } = await soak({});
  expect(problems).toEqual([]);
  expect(answers).toBeGreaterThan(1_000);
});

test("a stack whose connections break in the middle of things has no problems either", async () => {
  expect((await soak({ breaksEach: 7 })).problems).toEqual([]);
});

test.each<[string, Lie, RegExp]>([
  ["forgets a user that it acknowledged", { forgets: "AdminCreateUser" }, /"exists":false.*where the history allows/],
  ["forgets an attribute", { forgets: "AdminUpdateUserAttributes" }, /where the history allows \[.*"zone":"Zone/],
  ["forgets a group's member", { forgets: "AdminAddUserToGroup" }, /RegularUser with a good token was answered 403/],
  ["keeps a user that it said was deleted", { forgets: "AdminDeleteUser" }, /"exists":true.*allows \[\{"exists":false/],
  ["lets everybody into a route", { opens: "/AdminUser" }, /AdminUser with a forged token was answered 200, not 401/],
  ["lets callers without a token in", { opens: "/whoami" }, /whoami with no token was answered 200, not 401/],
  ["fails", { fails: "GetUser" }, /GetUser before the sign-out was answered 500, not 200/],
  ["takes tokens after the sign-out", { keepsTokens: true }, /GetUser after the sign-out was answered 200, not 400/],
  ["refuses whom it should let in", { forgets: "InitiateAuth" }, /wrong password was answered 200, not 400/],
])("the soak fails on a stack that %s", async (_, lie, problem) => {
  const { problems } = await soak(lie);
  expect(problems.some((text) => problem.test(text))).toBe(true);
});

test.each<[string, boolean, readonly number[]]>([
  ["stays", false, Array(60).fill(150)],
  ["rises in the warm-up alone", false, [...Array(12).fill(80), ...Array(48).fill(200)]],
  ["rises and falls", false, Array.from({ length: 60 }, (_, index) => 150 + (index % 10) * 8)],
  ["rises by less than the collector's slack", false, Array.from({ length: 60 }, (_, index) => 100 + index)],
  ["rises without end", true, Array.from({ length: 60 }, (_, index) => 100 + index * 4)],
  ["doubles at the end", true, [...Array(40).fill(150), ...Array(20).fill(300)]],
])("memory that %s: a problem %p", (_, isProblem, samples) => {
  expect(memoryProblem(samples) !== undefined).toBe(isProblem);
});
