import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { makePassword } from "../../src/stack/seed/password";
import { readSeedFile } from "../../src/stack/seed/seed-file";

const folder = mkdtempSync(join(tmpdir(), "gatehouse-test-"));
const file = join(folder, "seed.json");

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("groups and users are read as they stand", () => {
  const users = [{ username: "ann", attributes: { email: "ann@example.com" }, groups: ["a"] }];
  writeFileSync(file, JSON.stringify({ groups: ["a"], users }));
  expect(readSeedFile(file)).toEqual({ groups: ["a"], users });
});

test.each([
  { what: "not JSON", text: "{", message: "seed.json" },
  { what: "a list", text: "[]", message: "must be an object" },
  {
    what: "a password in it",
    text: '{"users":[{"username":"a","password":"x"}]}',
    message: 'users[0] has a member "password"',
  },
  { what: "a user without a name", text: '{"users":[{}]}', message: "users[0].username" },
  {
    what: "a number as an attribute",
    text: '{"users":[{"username":"a","attributes":{"x":1}}]}',
    message: "attributes.x",
  },
  { what: "a group that is no text", text: '{"groups":[1]}', message: "groups" },
])("$what is refused by a message that names it", ({ text, message }) => {
  writeFileSync(file, text);
  expect(() => readSeedFile(file)).toThrow(message);
  expect(() => readSeedFile(file)).toThrow(expect.objectContaining({ code: "seed-unreadable" }));
});

test("passwords have every kind of character, begin with a letter and need no quoting", () => {
  for (const minimum of [0, 12, 99]) {
    for (let count = 0; count < 200; count += 1) {
      const password = makePassword(minimum);
      expect(password).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[-_.])[A-Za-z][A-Za-z0-9\-_.]{11,}$/);
      expect(password.length).toBeGreaterThanOrEqual(minimum);
    }
  }
});
