import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { MOST_CLIENTS } from "../../src/console/live/live-feed";
import { ask, browse, type Event, follow, positionIn } from "./browser";
import { deliveredMessage, NOW, openWindow, requestRecord, type TestWindow } from "./fixture";

let window: TestWindow;
const open: { close(): void }[] = [];
beforeEach(async () => {
  window = await openWindow();
});
afterEach(async () => {
  for (const stream of open.splice(0)) stream.close();
  await window.close();
});

const listen = async (query?: string, headers?: Record<string, string>) => {
  const stream = follow(window, query ?? `?after=${positionIn(await ask(window, "/"))}`, headers);
  open.push(stream);
  await stream.until((events) => events.length > 0 || stream.status() === 503);
  return stream;
};
const entries = (events: readonly Event[]) => events.filter(({ name }) => name === "entry");
const dataOf = (event: Event | undefined) => JSON.parse(event?.data ?? "{}");

test("an open page gets a new request, with every check", async () => {
  const stream = await listen();
  const checks = [{ name: "signature", passed: false, evidence: "no key fits" }];
  window.tell({ kind: "request", request: requestRecord({ status: 401, checks }) });
  await stream.until((events) => entries(events).length === 1);
  const entry = dataOf(entries(stream.events)[0]);
  expect(entry).toMatchObject({ list: "requests", id: "request-1", number: 1 });
  expect(entry.part).toBe("request");
  expect(JSON.stringify(entry.props)).toContain("no key fits");
});

test("an open page gets a new message, with its code", async () => {
  const stream = await listen();
  window.tell({ kind: "message", message: deliveredMessage() });
  await stream.until((events) => entries(events).length === 1);
  expect(dataOf(entries(stream.events)[0])).toMatchObject({ list: "messages", id: "message-1" });
  expect(entries(stream.events)[0]?.data).toContain("493817");
});

test("a log line that comes after its request sends the request again", async () => {
  const stream = await listen();
  window.tell({ kind: "request", request: requestRecord() });
  await stream.until((events) => entries(events).length === 1);
  const line = {
    at: NOW,
    functionId: "WhoamiFunction",
    requestId: "invocation1",
    level: "INFO",
    text: "late",
  } as const;
  window.tell({ kind: "function-log", line });
  await stream.until((events) => entries(events).length === 2);
  expect(dataOf(entries(stream.events)[1]).id).toBe("request-1");
  expect(entries(stream.events)[1]?.data).toContain("late");
});

test("a page that was away gets what it missed, by the browser's own Last-Event-ID", async () => {
  const first = await listen();
  window.tell({ kind: "request", request: requestRecord({ path: "/one" }) });
  await first.until((events) => entries(events).length === 1);
  const { id } = entries(first.events)[0] ?? { id: "" };
  first.close();
  window.tell({ kind: "request", request: requestRecord({ path: "/two" }) });
  const again = await listen("?after=ignored-0", { "last-event-id": id });
  await again.until((events) => entries(events).length === 1);
  expect(entries(again.events)[0]?.data).toContain("/two");
});

test("a page of an earlier start learns of the restart and gets no past events", async () => {
  window.tell({ kind: "request", request: requestRecord() });
  const stream = await listen("?after=0011223344-1");
  expect(stream.events.map(({ name }) => name)).toEqual(["restarted"]);
});

test("of a thousand requests at once the newest fifty are sent", async () => {
  const stream = await listen();
  for (let index = 1; index <= 1_000; index += 1)
    window.tell({ kind: "request", request: requestRecord({ path: `/${index}` }) });
  await stream.until((events) => entries(events).length > 0);
  expect(entries(stream.events).map((event) => dataOf(event).number)).toEqual(
    Array.from({ length: 50 }, (_, index) => 951 + index),
  );
});

test("a moved clock is sent to every page", async () => {
  const stream = await listen();
  await (await browse(window)).submit("/time/shift", { by: "1 h" });
  await stream.until((events) => events.filter(({ name }) => name === "clock").length === 2);
  expect(dataOf(stream.events[1])).toMatchObject({ offset: 3_600_000 });
});

test("only a limited number of pages may follow at once", async () => {
  for (let index = 0; index < MOST_CLIENTS; index += 1) await listen();
  expect((await listen()).status()).toBe(503);
  open.shift()?.close();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect((await listen()).status()).toBe(200);
});

test("a closed window no longer listens to anything", async () => {
  await listen();
  const closed = await openWindow();
  await closed.close();
  expect(closed.isListenedTo()).toBe(false);
  expect(window.isListenedTo()).toBe(true);
});
