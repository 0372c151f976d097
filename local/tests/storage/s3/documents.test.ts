import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { AwsClient } from "aws4fetch";
import { readXml } from "../../../src/storage/s3/wire/xml-reader";
import { writeXml } from "../../../src/storage/s3/wire/xml-writer";
import { send } from "./raw-client";
import { BUCKET, CREDENTIALS, codeOf, REGION, type RunningBucket, startBucket } from "./running-bucket";

/** Documents that a request brings: what is read, and what is refused before it can do harm. */

test("elements, attributes, namespaces, comments and the five entities are read", () => {
  const text = `<?xml version="1.0" encoding="UTF-8"?>
    <!-- a comment -->
    <s3:Delete xmlns:s3='http://s3.amazonaws.com/doc/2006-03-01/' a="1">
      <Object><Key>a&amp;b&lt;&gt;&quot;&apos;&#65;&#x1F600;</Key></Object><Quiet/>
    </s3:Delete>\n`;
  const root = readXml(text, "Delete");
  expect(root.children.map(({ name }) => name)).toEqual(["Object", "Quiet"]);
  expect(root.children[0]?.children[0]?.text).toBe(`a&b<>"'A😀`);
});

test("what is written can be read again, whatever the text", () => {
  const texts = ["<&>\"'", "  spaces ", "line\r\nbreak\t", "日本語 😀", "]]>"];
  const root = readXml(writeXml("List", { One: texts, Two: undefined, Three: { Four: 4 } }), "List");
  expect(root.children.filter(({ name }) => name === "One").map(({ text }) => text)).toEqual(texts);
  expect(root.children.at(-1)?.children[0]).toMatchObject({ name: "Four", text: "4" });
});

const BOMB = `<!DOCTYPE Delete [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><Delete><Object><Key>&b;</Key></Object></Delete>`;

test.each([
  ["nothing", ""],
  ["no document", "Delete"],
  ["another root", "<Other/>"],
  ["two roots", "<Delete/><Delete/>"],
  ["text beside the root", "<Delete/>more"],
  ["an element that is not closed", "<Delete><Object></Delete>"],
  ["an element that was not opened", "</Delete>"],
  ["a document type", "<!DOCTYPE Delete><Delete/>"],
  ["entities that grow", BOMB],
  ["an entity that is a file", `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Delete>&x;</Delete>`],
  ["an entity that is unknown", "<Delete>&nbsp;</Delete>"],
  ["a bare ampersand", "<Delete>a & b</Delete>"],
  ["half a character", "<Delete>&#xD800;</Delete>"],
  ["a character beyond the last", "<Delete>&#x110000;</Delete>"],
  ["CDATA", "<Delete><![CDATA[x]]></Delete>"],
  ["a processing instruction", "<?php x ?><Delete/>"],
  ["an attribute without quotation marks", "<Delete a=1/>"],
  ["many levels", `${"<a>".repeat(5000)}${"</a>".repeat(5000)}`],
  ["more elements than a request has", `<Delete>${"<a/>".repeat(100_001)}</Delete>`],
  ["a comment that does not end", `<Delete><!--${"-".repeat(10_000)}`],
])("a document of %s is MalformedXML", (_what, text) => {
  expect(() => readXml(text, "Delete")).toThrow(expect.objectContaining({ code: "MalformedXML" }));
});

let running: RunningBucket;
beforeAll(async () => {
  running = await startBucket();
});
afterAll(() => running.close());

const aws = new AwsClient({ ...CREDENTIALS, region: REGION, service: "s3" });

async function post(path: string, body: string, more: Record<string, string> = {}) {
  const { headers } = await aws.sign(`${running.endpoint}${path}`, { method: "POST", body, headers: more });
  return send(running, { method: "POST", path, headers: Object.fromEntries(headers), body });
}
const md5 = async (text: string) => ({
  "content-md5": (await import("node:crypto")).createHash("md5").update(text).digest("base64"),
});

test.each([
  ["entities that grow", BOMB],
  ["no object", "<Delete></Delete>"],
  ["more objects than 1,000", `<Delete>${"<Object><Key>a</Key></Object>".repeat(1001)}</Delete>`],
  ["an object without key", "<Delete><Object/></Delete>"],
])("DeleteObjects with %s is MalformedXML", async (_what, body) => {
  const answer = await post(`/${BUCKET}?delete`, body, await md5(body));
  expect([answer.status, codeOf(answer.body)]).toEqual([400, "MalformedXML"]);
});

test("DeleteObjects without a digest of its document, or with another's, is refused", async () => {
  const body = "<Delete><Object><Key>a</Key></Object></Delete>";
  expect((await post(`/${BUCKET}?delete`, body)).body).toContain(
    "Missing required header for this request: Content-MD5 OR x-amz-checksum-*",
  );
  expect(codeOf((await post(`/${BUCKET}?delete`, body, await md5("other"))).body)).toBe("BadDigest");
});

test("a document over its limit is refused by its length, before it is read", async () => {
  const body = " ".repeat(2 * 1024 * 1024 + 1);
  const answer = await post(`/${BUCKET}?delete`, body, await md5(body));
  expect([answer.status, codeOf(answer.body)]).toEqual([400, "MaxMessageLengthExceeded"]);
});

async function put(headers: Record<string, string>, body?: string) {
  const path = `/${BUCKET}/sized`;
  const signed = await aws.sign(`${running.endpoint}${path}`, {
    method: "PUT",
    headers,
    aws: { allHeaders: true },
  });
  const sent = Object.fromEntries([...signed.headers].filter(([, value]) => value !== ""));
  return send(running, { method: "PUT", path, headers: sent, ...(body !== undefined && { body }) });
}

test("an upload of more than 5 GiB at once is refused by its length", async () => {
  const path = `/${BUCKET}/huge`;
  const length = String(5 * 1024 ** 3 + 1);
  const { headers } = await aws.sign(`${running.endpoint}${path}`, { method: "PUT" });
  const answer = await send(running, {
    method: "PUT",
    path,
    headers: { ...Object.fromEntries(headers), "content-length": length },
    body: "",
  }).catch((error: unknown) => ({ status: 0, body: String(error) }));
  expect([answer.status, codeOf(answer.body)]).toEqual([400, "EntityTooLarge"]);
});

test("an upload whose length is not known is refused", async () => {
  const answer = await put({ "transfer-encoding": "chunked" }, "x");
  expect([answer.status, codeOf(answer.body)]).toEqual([501, "NotImplemented"]);
});
