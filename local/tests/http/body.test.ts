import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { hasUnreadBody, readBody } from "../../src/http/body";
import { createLoopbackServer } from "../../src/http/loopback-server";
import { writeAnswer } from "../../src/http/write-answer";

const seen: string[] = [];
let port = 0;
const { server, close } = createLoopbackServer(async (incoming, response) => {
  try {
    const body = await readBody(incoming, { limit: 5, beforeReading: () => seen.push("reading") });
    const closing: [string, string][] = hasUnreadBody(incoming) ? [["connection", "close"]] : [];
    writeAnswer(response, { status: body === undefined ? 413 : 200, headers: closing, body: body ?? "" });
  } catch (error) {
    seen.push(String(error));
  }
});
beforeAll(async () => {
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(close);
beforeEach(() => {
  seen.length = 0;
});

/** Sends the bytes of a request and gives all that comes back. */
function send(request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(request));
    socket.on("data", (part) => {
      answer += part;
    });
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
  });
}

const HEAD = "POST / HTTP/1.1\r\nhost: localhost\r\n";
const END = "connection: close\r\n";

test.each([
  ["no body", `${END}\r\n`, 200, "", []],
  ["a body of no length", `${END}content-length: 0\r\n\r\n`, 200, "", []],
  ["a body at the limit", `${END}content-length: 5\r\n\r\nabcde`, 200, "abcde", ["reading"]],
  [
    "a body in parts",
    `${END}transfer-encoding: chunked\r\n\r\n2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n`,
    200,
    "abcde",
    ["reading"],
  ],
  ["a body whose length is over the limit", "content-length: 6\r\n\r\n", 413, "", []],
  ["parts over the limit", "transfer-encoding: chunked\r\n\r\n6\r\nabcdef\r\n", 413, "", ["reading"]],
] as const)("%s is read up to the limit", async (_, rest, status, body, steps) => {
  const answer = await send(HEAD + rest);
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(answer.toLowerCase()).toContain("connection: close");
  expect(answer.endsWith(`\r\n\r\n${body}`)).toBe(true);
  expect(seen).toEqual(steps);
});

test("a client that goes away in the middle makes the reading fail", async () => {
  const socket = connect(port, "127.0.0.1");
  socket.write(`${HEAD}content-length: 5\r\n\r\nab`);
  while (seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  socket.destroy();
  while (seen.length === 1) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(seen[1]).toMatch(/went away|aborted/);
});
