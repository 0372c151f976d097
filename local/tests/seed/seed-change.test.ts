import { expect, test } from "@jest/globals";
import { seedChange } from "../../src/stack/seed/seed-change";
import { checkGroups, type SeedFile } from "../../src/stack/seed/seed-file";

const ann = { username: "ann", attributes: { email: "ann@example.com" }, groups: ["a"] };
const bob = { username: "bob", attributes: {}, groups: [] };
const SEED: SeedFile = { groups: ["a"], users: [ann, bob] };

test("new groups, users and memberships are added, and nothing else", () => {
  const cora = { username: "cora", attributes: {}, groups: ["b"] };
  const now = { groups: ["a", "b"], users: [{ ...ann, groups: ["a", "b"] }, bob, cora] };
  expect(seedChange(SEED, now)).toEqual({
    additions: { groups: ["b"], users: [{ ...ann, groups: ["b"] }, cora] },
    applied: ["+ group b", "~ user ann (+ b)", "+ user cora (b)"],
    notApplied: [],
  });
});

test("what the file no longer says, or says otherwise, is named and not applied", () => {
  const now = { groups: [], users: [{ ...ann, attributes: { email: "ann@example.org" }, groups: [] }] };
  expect(seedChange(SEED, now)).toEqual({
    additions: { groups: [], users: [] },
    applied: [],
    notApplied: ["- group a", "- user bob", "~ user ann (- a)", "~ user ann (email)"],
  });
});

test("a user in a group that nothing names is refused by file, user, group and the nearest name", () => {
  const seed = { groups: ["editors"], users: [{ ...ann, groups: ["editors", "admn"] }] };
  expect(() => checkGroups(seed, ["admin"], "/x/seed.json")).toThrow(
    expect.objectContaining({
      code: "seed-group-unknown",
      message: `The seed file /x/seed.json puts ann into the group 'admn', which neither the user pool nor its own "groups" names. Did you mean 'admin'?`,
    }),
  );
  expect(() => checkGroups(seed, ["admn"], "/x/seed.json")).not.toThrow();
});
