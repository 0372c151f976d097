import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { attachment, harmlessType } from "../../functions/get-metadata/safe-download";
import { ann, openFiles, sizeAndSum } from "./storage/files";

/** What `POST /upload-url` takes, and what it says to everything else. */
let files: Awaited<ReturnType<typeof openFiles>>;
beforeAll(async () => {
  files = await openFiles();
});
afterAll(() => files.close());

const good = { name: "notes.txt", type: "text/plain", ...sizeAndSum("hello") };
const create = (body: unknown) => files.ask("create", { as: ann, body });
const createText = (text: string, headers: Record<string, string> = {}) =>
  files.ask("create", { as: ann, text, headers });

const path = "must be a file's name, not a path";
const control = "must not hold control characters";
const number = "must be a whole number of bytes, 0 or more";
const media = "must be a media type without parameters, such as image/png";
const sum = "must be the content's SHA-256 in base64, 44 characters";
test.each([
  ["name", "../../x", path],
  ["name", "..\\x", path],
  ["name", "..", path],
  ["name", "", "must not be empty"],
  ["name", "a\r\nset-cookie: b", control],
  ["name", "a\0b", control],
  ["name", "invoice\u202egpj.exe", control],
  ["name", "a\u2028b", control],
  ["name", "lone \ud800", control],
  ["name", "x".repeat(10_000), "must be at most 255 characters"],
  ["name", 7, "must be text"],
  ["name", null, "must be text"],
  ["type", "text/html; charset=utf-8", media],
  ["type", "text", media],
  ["type", "text/plain\r\nx: y", media],
  ["type", "", media],
  ["type", `a/${"b".repeat(127)}`, "must be at most 127 characters"],
  ["size", "5", number],
  ["size", -1, number],
  ["size", 1.5, number],
  ["size", 1e21, number],
  ["size", null, number],
  ["sha256", "", sum],
  ["sha256", good.sha256.replace("=", ""), sum],
  ["sha256", `${good.sha256.slice(0, 42)}B=`, sum],
  ["sha256", Buffer.from("hello").toString("hex"), sum],
])("a %s of %j is refused with 400", async (field, value, detail) => {
  const { status, type, body } = await create({ ...good, [field]: value });
  expect([status, type]).toEqual([400, "application/problem+json"]);
  expect(body).toEqual({
    type: "tag:gatehouse.example,2026:invalid-input",
    title: "Bad Request",
    status: 400,
    detail: `What was sent is not valid: ${field}.`,
    errors: [{ field, detail }],
  });
});

test.each([
  ["NaN", '{"size":NaN}', [["", "must be JSON in UTF-8"]]],
  ["nothing", "", [["", "must be JSON in UTF-8"]]],
  ["half an object", '{"name":', [["", "must be JSON in UTF-8"]]],
  ["a text", '"hello"', [["", "must be an object"]]],
  ["null", "null", [["", "must be an object"]]],
  ["a member given twice", JSON.stringify(good).replace("{", '{"size":1,'), [["", "must not give a member twice"]]],
  ["a member given twice, once in disguise", '{"a":{"b":1},"\\u0061":1}', [["", "must not give a member twice"]]],
  ["an empty object", "{}", ["name", "type", "size", "sha256"].map((field) => [field, "is missing"])],
  ["a list", "[]", [["", "must be an object"]]],
  [
    "members of the prototype and others",
    JSON.stringify(good).replace("{", '{"__proto__":1,"constructor":2,"id":3,'),
    ["__proto__", "constructor", "id"].map((field) => [field, "is not known here"]),
  ],
])("a body of %s is refused with every field that is wrong", async (_, text, errors) => {
  const { status, body } = await createText(text);
  expect(status).toBe(400);
  expect(body.errors.map(({ field, detail }: { field: string; detail: string }) => [field, detail])).toEqual(errors);
});

test("a body that is not UTF-8 is refused with 400", async () => {
  const body = Buffer.from(JSON.stringify({ ...good, name: "é" }), "latin1").toString("base64");
  const { status } = await files.ask("create", { as: ann, text: "", raw: { body, isBase64Encoded: true } });
  expect(status).toBe(400);
});

test("a body in base64 is read, as API Gateway sends those of other types", async () => {
  expect((await files.ask("create", { as: ann, body: good, base64: true })).status).toBe(201);
});

test.each([
  ["application/json; charset=utf-8", 201],
  ["Application/JSON", 201],
  ["text/plain", 415],
  ["application/jsonp", 415],
  ["application/x-www-form-urlencoded", 415],
])("a body of the content type %s is answered with %d", async (type, status) => {
  const answer = await createText(JSON.stringify(good), { "content-type": type });
  expect(answer.status).toBe(status);
});

test("a file may have as many bytes as the parameter says, and no more: 413", async () => {
  expect((await create({ ...good, size: 104_857_600 })).status).toBe(201);
  const { status, body } = await create({ ...good, size: 104_857_601 });
  expect(status).toBe(413);
  expect(body).toEqual({
    type: "tag:gatehouse.example,2026:too-large",
    title: "Content Too Large",
    status: 413,
    detail: "A file has at most 104857600 bytes.",
  });
  expect((await create({ ...good, size: 0 })).status).toBe(201);
});

test("a body longer than any of ours is refused with 413, unread", async () => {
  expect((await createText(`{"name":"${"x".repeat(16_384)}`)).status).toBe(413);
});

test("without a limit in its environment the route announces nothing", async () => {
  files.environment["MAX_UPLOAD_BYTES"] = "";
  await expect(create(good)).rejects.toThrow("MAX_UPLOAD_BYTES");
  files.environment["MAX_UPLOAD_BYTES"] = "104857600";
});

test.each([
  ["<script>alert(1)</script>.svg", "<script>alert(1)<_script>.svg", "%3Cscript%3Ealert%281%29%3C%2Fscript%3E.svg"],
  ['a"; x="b', "a_; x=_b", "a%22%3B%20x%3D%22b"],
  ["50% *new*'", "50_ *new*'", "50%25%20%2Anew%2A%27"],
  ["\r\nset-cookie: a", "__set-cookie: a", "%0D%0Aset-cookie%3A%20a"],
  ["🙂", "_", "%F0%9F%99%82"],
])("the name %j is written into content-disposition so that nothing can break out", (name, ascii, whole) => {
  expect(attachment(name)).toBe(`attachment; filename="${ascii}"; filename*=UTF-8''${whole}`);
});

test.each([
  ["image/png", "image/png"],
  ["video/mp4", "video/mp4"],
  ["text/plain", "text/plain"],
  ["text/html", "application/octet-stream"],
  ["image/svg+xml", "application/octet-stream"],
  ["application/xhtml+xml", "application/octet-stream"],
  ["text/xml", "application/octet-stream"],
  ["application/javascript", "application/octet-stream"],
  ["image/png\r\nx: y", "application/octet-stream"],
])("a file of the type %j is handed out as %s", (type, harmless) => {
  expect(harmlessType(type)).toBe(harmless);
});
