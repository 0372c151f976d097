import { expect, test } from "@jest/globals";
import type { Item } from "../../functions/_shared/contract";
import { refusalOf, wordsFor } from "../../web/api/failure";
import type { ItemPage } from "../../web/api/metadata";
import { type Arrangement, arrange } from "../../web/files/arrange";
import { FileList } from "../../web/files/file-list";
import { countSizes, kindOf } from "../../web/files/kinds";
import { readToken } from "../../web/session/token";
import { bytesText, durationText } from "../../web/view/words";

const item = (name: string, size = 0, type = "text/plain"): Item => ({
  id: name,
  name,
  type,
  size,
  sha256: "",
  owner: "ada",
  status: "stored",
  createdAt: name,
});

const ITEMS = [item("b10", 30), item("B2", 10, "image/png"), item("a", 20)];
const PLAIN: Arrangement = { search: "", by: "name", isDescending: false };

test.each<[string, Partial<Arrangement>, string[]]>([
  ["by name as people count", {}, ["a", "B2", "b10"]],
  ["by size", { by: "size" }, ["B2", "a", "b10"]],
  ["the other way round", { by: "size", isDescending: true }, ["b10", "a", "B2"]],
  ["found in the name, whatever the case", { search: " b " }, ["B2", "b10"]],
  ["found in the type", { search: "png" }, ["B2"]],
  ["found in the owner", { search: "ADA" }, ["a", "B2", "b10"]],
  ["found nowhere", { search: "zzz" }, []],
])("files are arranged %s", (_, arrangement, names) => {
  expect(arrange(ITEMS, { ...PLAIN, ...arrangement }).map(({ name }) => name)).toEqual(names);
});

test("pages are put behind each other, and an answer that comes late changes nothing", async () => {
  const answers: ((page: ItemPage) => void)[] = [];
  const asked: unknown[] = [];
  const list = new FileList({
    list: (page) => {
      asked.push(page);
      return new Promise((resolve) => answers.push(resolve));
    },
  });
  const first = list.load();
  answers[0]?.({ items: [item("a")], cursor: "next" });
  await first;
  const more = list.more();
  answers[1]?.({ items: [item("b")], cursor: undefined });
  await more;
  expect(list.get()).toMatchObject({ items: [{ name: "a" }, { name: "b" }], cursor: undefined, isLoading: false });
  const late = list.show("*");
  const newest = list.show(undefined);
  answers[3]?.({ items: [item("mine")], cursor: undefined });
  answers[2]?.({ items: [item("everybody's")], cursor: undefined });
  await Promise.all([late, newest]);
  expect(list.get()).toMatchObject({ items: [{ name: "mine" }], owner: undefined });
  expect(asked).toContainEqual({ cursor: "next", owner: undefined });
});

test.each([
  ["image/png", "image"],
  ["Video/MP4; codecs=x", "video"],
  ["application/pdf", "document"],
  ["application/vnd.openxmlformats-officedocument.wordprocessingml.document", "document"],
  ["application/gzip", "archive"],
  ["application/json", "text"],
  ["text/html", "text"],
  ["application/octet-stream", "other"],
  ["", "other"],
])("a file of type %j is of the kind %s", (type, kind) => {
  expect(kindOf(type)).toBe(kind);
});

test.each([
  [999, 0],
  [1_000, 1],
  [99_999_999, 5],
  [100_000_000, 6],
])("a file of %d bytes is counted in column %d", (size, column) => {
  expect(countSizes([item("a", size)]).findIndex((counts) => counts.get("text") === 1)).toBe(column);
});

test.each<[number, unknown, string]>([
  [
    400,
    {
      title: "Bad Request",
      detail: "The body is not valid.",
      errors: [{ field: "name", detail: "must not be empty" }],
    },
    "The body is not valid. name: must not be empty",
  ],
  [413, { title: "Content Too Large", detail: "A file has at most 9 bytes." }, "A file has at most 9 bytes."],
  [403, { message: "Forbidden" }, "Your groups do not allow this."],
  [500, undefined, "Something went wrong on the server."],
  [418, { title: "A teapot" }, "A teapot"],
  [418, "<html>", "The answer was 418."],
])("an answer of %d with %j is said as: %s", (status, body, words) => {
  expect(wordsFor(refusalOf(status, body))).toBe(words);
});

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1_500, "1.5 kB"],
  [99_999, "100 kB"],
  [100_000_000, "100 MB"],
])("%d bytes are written %s", (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});

test.each([
  [-5, "0 s"],
  [59_999, "59 s"],
  [60_000, "1 min 00 s"],
  [3_600_000, "1 h 00 min"],
])("%d ms are written %s", (time, text) => {
  expect(durationText(time)).toBe(text);
});

test("a token is read with names beyond ASCII, and one that is none says nothing", () => {
  const claims = { sub: "s", username: "Žofie ☂", "cognito:groups": ["a"], scope: "x y", iss: "i", iat: 1, exp: 2 };
  const bytes = new TextEncoder().encode(JSON.stringify(claims));
  const token = `h.${btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "")}.s`;
  expect(readToken(token)).toMatchObject({ username: "Žofie ☂", groups: ["a"], scopes: ["x", "y"], endsAt: 2_000 });
  expect(readToken("nothing")).toMatchObject({ sub: "", groups: [], scopes: [] });
});
