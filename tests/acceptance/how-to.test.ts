import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Stack } from "sam-gatehouse";
import { addresses, PROJECT, signIn, startProject } from "./running-stack";

/** docs/how-to/add-a-route.md, done word for word in a copy of the project. */

const folder = mkdtempSync(join(tmpdir(), "gatehouse-how-to-"));
let stack: Stack;

beforeAll(async () => {
  for (const name of ["template.yaml", "seed.json", "package.json", "tsconfig.json", "functions"])
    cpSync(join(PROJECT, name), join(folder, name), { recursive: true });
  symlinkSync(join(PROJECT, "node_modules"), join(folder, "node_modules"), "junction");
  for (const edit of edits()) apply(edit);
  stack = await startProject({ template: join(folder, "template.yaml") });
});

afterAll(async () => {
  await stack?.close();
  rmSync(folder, { recursive: true, force: true });
});

const put = (headers: Record<string, string>, method = "PUT") =>
  fetch(`${addresses(stack).api}/reports/7`, { method, headers });

test("the documented route lets its group in and nobody else", async () => {
  const auditor = await put({ authorization: `Bearer ${(await signIn(stack, "auditor")).access}` });
  expect([auditor.status, await auditor.json()]).toEqual([200, { keptBy: "auditor" }]);
  const admin = await put({ authorization: `Bearer ${(await signIn(stack, "adminuser")).access}` });
  expect([admin.status, await admin.json()]).toEqual([403, { message: "Forbidden" }]);
  expect((await put({})).status).toBe(401);
});

test("the documented method is allowed to the page by CORS", async () => {
  const headers = { origin: "http://127.0.0.1:8080", "access-control-request-method": "PUT" };
  const answer = await put(headers, "OPTIONS");
  expect(answer.headers.get("access-control-allow-methods")).toContain("PUT");
});

interface Edit {
  readonly kind: string;
  readonly file: string;
  readonly place: string;
  readonly text: string;
}

/** The edits are the code blocks with a comment above them that says where they go. */
function edits(): readonly Edit[] {
  const text = readFileSync(join(PROJECT, "docs/how-to/add-a-route.md"), "utf8");
  const found = [
    ...text.matchAll(
      /^ {3}<!-- (new|insert|replace) (\S+)(?: before)?(?: ("[^\n]*"))? -->\n {3}```\w+\n(.*?)^ {3}```/gms,
    ),
  ];
  expect(found).toHaveLength(5);
  return found.map(([, kind = "", file = "", place = '""', block = ""]) => ({
    kind,
    file,
    place: String(JSON.parse(place)),
    text: block.replaceAll(/^ {3}/gm, ""),
  }));
}

function apply({ kind, file, place, text }: Edit): void {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  if (kind === "new") {
    writeFileSync(path, text);
    return;
  }
  const before = readFileSync(path, "utf8");
  expect([file, place, before.split(place).length]).toEqual([file, place, 2]);
  writeFileSync(
    path,
    before.replace(place, () => (kind === "insert" ? text + place : text.trimEnd())),
  );
}
