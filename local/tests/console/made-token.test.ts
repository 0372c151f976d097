import { expect, test } from "@jest/globals";
import type { ConsoleOptions } from "../../src/console/console-options";
import { StartError } from "../../src/model/errors";
import { browse } from "./browser";
import { openWindow } from "./fixture";

const asked: unknown[] = [];
const makeTokens: ConsoleOptions["makeTokens"] = async (wish) => {
  asked.push(wish);
  if (wish.username === "nobody") throw new StartError("unknown-user", '"nobody" is not a user of the pool.');
  return { username: wish.username, accessToken: "header.access.signature", idToken: "header.id.signature" };
};

async function sent(fields: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) {
  const window = await openWindow({ makeTokens });
  try {
    const answer = await (await browse(window, "/token")).post("/made-token", fields, headers);
    return { ...answer, logged: window.logged };
  } finally {
    await window.close();
  }
}

test.each([
  ["access", "header.access.signature", "access token of ada"],
  ["id", "header.id.signature", "ID token of ada"],
])("the page Token gives an %s token of any user, for the client that was chosen", async (use, token, said) => {
  const { status, body, headers } = await sent({ username: "ada", client: "client1", use });
  expect([status, body.includes(`<pre class="answer">${token}</pre>`), body.includes(said)]).toEqual([200, true, true]);
  expect(headers["cache-control"]).toBe("no-store");
  expect(asked.at(-1)).toEqual({ username: "ada", clientId: "client1" });
});

test("who has no token is told why, and the form keeps what was typed", async () => {
  const { status, body } = await sent({ username: "nobody", client: "client1", use: "id" });
  expect([status, body.includes("is not a user of the pool"), body.includes('value="nobody"')]).toEqual([
    400,
    true,
    true,
  ]);
});

test("a form of another page, or without the session's token, gets none", async () => {
  const before = asked.length;
  const foreign = await sent({ username: "ada" }, { origin: "http://127.0.0.1:3000" });
  const forged = await sent({ username: "ada", csrf: "x" });
  expect([foreign.status, forged.status, asked.length - before]).toEqual([403, 403, 0]);
});
