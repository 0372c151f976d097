import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { WebServer } from "../../src/web/web-server";

const folder = mkdtempSync(join(tmpdir(), "web-page-"));
const logged: string[] = [];
const server = new WebServer(0);

const write = (name: string, text: string): void => {
  mkdirSync(join(folder, name, ".."), { recursive: true });
  writeFileSync(join(folder, name), text);
};

beforeAll(async () => {
  write(
    "index.html",
    '<link rel="stylesheet" href="look/style.css"><link rel="icon" href="./icon.svg">' +
      '<a href="elsewhere.html">x</a><script type="module" src="main.ts"></script><script src="https://a.example/x.js"></script>',
  );
  write("look/style.css", "body { color: rgb(1 2 3) }");
  write("icon.svg", "<svg/>");
  write(
    "main.ts",
    'import { address } from "./sum.ts?worker&url";\nconst text: string = "one";\ndocument.title = text + address;',
  );
  write("sum.ts", 'self.postMessage("from the worker" as string);');
  write("secret.txt", "not part of the page");
  await server.listen();
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** The path goes out as it is: `fetch` would tidy it. */
function ask(path: string, { method = "GET", headers = {} as Record<string, string> } = {}): Promise<Answer> {
  const { port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port, path, method, headers }, (answer) => {
      let body = "";
      answer.setEncoding("utf8").on("data", (text: string) => (body += text));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }));
    });
    asked.on("error", reject).end();
  });
}

const scriptOf = (html: string): string => /src="(\/assets\/main-[^"]+)"/.exec(html)?.[1] ?? "";

test("before there is a page, the address is known and answers 503", async () => {
  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
  expect((await ask("/")).status).toBe(503);
  const log = (line: string): void => void logged.push(line);
  server.serve({ folder, watch: true, config: { a: 1 }, connect: ["http://127.0.0.1:3000/stage", "http://b:1"], log });
});

test("the page names its built files, which can be kept for ever; it can't itself", async () => {
  const page = await ask("/");
  expect(page).toMatchObject({
    status: 200,
    headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-cache" },
  });
  expect(page.body).toMatch(/href="\/assets\/style-\w+\.css"/);
  expect(page.body).toMatch(/href="\/assets\/icon-\w+\.svg"/);
  expect(page.body).toContain('<a href="elsewhere.html">x</a>');
  expect(page.body).toContain('src="https://a.example/x.js"');
  const script = await ask(scriptOf(page.body));
  expect(script).toMatchObject({
    status: 200,
    headers: {
      "content-type": "text/javascript; charset=utf-8",
      "cache-control": "public, max-age=31536000, immutable",
      "x-content-type-options": "nosniff",
    },
  });
  const worker = /\/assets\/sum-\w+\.js/.exec(script.body)?.[0] ?? "";
  expect((await ask(worker)).body).toContain("from the worker");
});

test("the policy lets the page run its own scripts and call the given origins, and nothing else", async () => {
  const { headers } = await ask("/");
  expect(String(headers["content-security-policy"]).split("; ")).toEqual([
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "connect-src 'self' http://127.0.0.1:3000 http://b:1",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ]);
});

test("the page reads its configuration, fresh each time", async () => {
  expect(await ask("/config.json?x=1")).toMatchObject({
    status: 200,
    body: '{"a":1}',
    headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-cache" },
  });
});

test.each([
  ["the callback with its code", "/?code=a&state=b", 200],
  ["a path within the page", "/files/mine", 200],
  ["a file of the folder that is not part of the page", "/secret.txt", 404],
  ["a source", "/main.ts", 404],
  ["a path that climbs", "/../secret.txt", 404],
  ["a path that climbs to a name without a dot", "/../../etc/passwd", 404],
  ["a path that climbs, encoded", "/%2e%2e/secret.txt", 404],
  ["a path that climbs behind the assets", "/assets/../../secret.txt", 404],
  ["an absolute file", "//etc/hosts.conf", 404],
  ["an asset that is gone", "/assets/main-00000000.js", 404],
])("%s is answered %s with %d", async (_, path, status) => {
  const answer = await ask(path);
  expect([answer.status, answer.body.includes("not part of the page")]).toEqual([status, false]);
});

test.each([
  ["a foreign name (DNS rebinding)", { host: "evil.example" }, "GET", 421],
  ["another port", { host: "127.0.0.1:1" }, "GET", 421],
  ["a post", {}, "POST", 405],
  ["an options", {}, "OPTIONS", 405],
])("%s is refused with %j %s %d", async (_, headers, method, status) => {
  expect((await ask("/", { method, headers })).status).toBe(status);
});

test("HEAD is answered as GET, without a body", async () => {
  const [get, head] = [await ask("/"), await ask("/", { method: "HEAD" })];
  expect([head.status, head.body, head.headers["content-length"]]).toEqual([200, "", get.headers["content-length"]]);
});

test("a saved source is built again, and one that does not build is shown with file and line until it does", async () => {
  const first = scriptOf((await ask("/")).body);
  write("main.ts", 'document.title = "two" +;\n');
  const broken = await until(
    () => ask("/"),
    ({ status }) => status === 500,
  );
  expect(broken.body).toContain("main.ts:1: Unexpected");
  expect(logged.join("\n")).toContain("main.ts:1");
  write("main.ts", 'document.title = "three";\n');
  const mended = await until(
    () => ask("/"),
    ({ status }) => status === 200,
  );
  expect(scriptOf(mended.body)).not.toBe(first);
  expect((await ask(scriptOf(mended.body))).body).toContain("three");
});

async function until<T>(ask: () => Promise<T>, isIt: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await ask();
    if (isIt(value)) return value;
    await new Promise((done) => setTimeout(done, 20));
  }
}
