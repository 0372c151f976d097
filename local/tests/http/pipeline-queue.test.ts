import type { RequestListener } from "node:http";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "@jest/globals";
import { readBody } from "../../src/http/body";
import { createLoopbackServer, listenOnLoopback } from "../../src/http/loopback-server";
import { writeAnswer } from "../../src/http/write-answer";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function open(listener: RequestListener): Promise<Socket> {
  const { server, close } = createLoopbackServer(listener, {}, listener);
  ends.push(close);
  const port = await listenOnLoopback(server, { port: 0, purpose: "a test", option: "--port" });
  const socket = connect(port, "127.0.0.1");
  ends.push(() => socket.destroy());
  return socket;
}

const get = (path: number | string): string => `GET /${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
const gets = (count: number): string => Array.from({ length: count }, (_, index) => get(index)).join("");

/** What comes until a text is there. */
async function until(socket: Socket, text: string): Promise<string> {
  let received = "";
  for await (const part of socket) {
    received += part;
    if (received.includes(text)) break;
  }
  return received;
}

test("the answers to requests that came together wait for their reader", async () => {
  const answer = Buffer.alloc(1024 * 1024, 65);
  let asked = 0;
  const socket = await open((_, response) => {
    asked += 1;
    writeAnswer(response, { status: 200, headers: [], body: answer });
  });
  socket.pause();
  socket.write(gets(500));
  for (let before = -1; before !== asked; await sleep(200)) before = asked;
  // What the system itself holds for a connection: some megabytes.
  expect(asked).toBeLessThan(40);
});

test("requests that came together are answered in order, one at a time, bodies included", async () => {
  let running = 0;
  let most = 0;
  const socket = await open(async (incoming, response) => {
    running += 1;
    most = Math.max(most, running);
    await sleep(1);
    const body = await readBody(incoming, { limit: 200_000 });
    running -= 1;
    writeAnswer(response, { status: 200, headers: [], body: `${incoming.url} ${body?.length};` });
  });
  const post = `POST /post HTTP/1.1\r\nHost: localhost\r\nContent-Length: 150000\r\n\r\n${"x".repeat(150_000)}`;
  socket.write(gets(60) + post + get("a") + post + get("last"));
  const received = await until(socket, "/last 0;");
  const answers = [...received.matchAll(/\/(\w+) (\d+);/g)].map(([, path, length]) => `${path} ${length}`);
  const numbers = Array.from({ length: 60 }, (_, index) => `${index} 0`);
  expect(answers).toEqual([...numbers, "post 150000", "a 0", "post 150000", "last 0"]);
  expect(most).toBe(1);
});

test("a client that sends more than a thousand requests before it reads an answer is cut off", async () => {
  const socket = await open(() => {});
  const gone = new Promise((resolve) =>
    socket
      .on("close", resolve)
      .on("error", () => {})
      .resume(),
  );
  socket.write(gets(1_500));
  await gone;
});
