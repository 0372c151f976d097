import { expect, test } from "@jest/globals";
import type { LambdaFunction } from "../../src/model/function";
import type { JsonObject } from "../../src/model/json";
import { ESBUILD, useBuildFixture } from "./fixture";

const fixture = useBuildFixture();

const bundled = (properties: JsonObject, overrides: Partial<LambdaFunction> = {}) =>
  fixture.project.fn("Fn", { handler: "src/handler.handler", esbuild: properties, ...overrides });

const properties: readonly {
  title: string;
  properties: JsonObject;
  files: Record<string, string>;
  expected: unknown;
}[] = [
  {
    title: "EntryPoints are found with and without their extension",
    properties: { EntryPoints: ["src/handler"] },
    files: { "src/handler.ts": "export const handler = async (): Promise<string> => 'ts'" },
    expected: "ts",
  },
  {
    title: "without EntryPoints the handler's file is it",
    properties: {},
    files: { "src/handler.js": "exports.handler = async () => 'js'" },
    expected: "js",
  },
  {
    title: "several EntryPoints keep the paths below what they share",
    properties: { EntryPoints: ["src/handler.ts", "other/more.ts"] },
    files: {
      "src/handler.ts": "export const handler = async () => __filename.replaceAll('\\\\', '/').split('/').slice(-2)",
      "other/more.ts": "export const more = 1",
    },
    expected: ["src", "handler.js"],
  },
  {
    title: "the code is minified unless Minify says otherwise",
    properties: {},
    files: {
      "src/handler.ts":
        "const someLongName = async (event: object) => someLongName.name.length < 4; export const handler = someLongName",
    },
    expected: true,
  },
  {
    title: "Minify false leaves names alone",
    properties: { Minify: false },
    files: {
      "src/handler.ts":
        "const someLongName = async (event: object) => someLongName.name; export const handler = someLongName",
    },
    expected: "someLongName",
  },
  {
    title: "KeepNames keeps them in minified code",
    properties: { Minify: true, KeepNames: true },
    files: {
      "src/handler.ts":
        "class NotFound extends Error {} export const handler = async () => new NotFound().constructor.name",
    },
    expected: "NotFound",
  },
  {
    title: "MainFields choose the entry of a package",
    properties: { MainFields: "module,main" },
    files: {
      "src/handler.ts": "import { kind } from 'some'; export const handler = async () => kind",
      "node_modules/some/package.json": '{"name":"some","main":"main.js","module":"module.js"}',
      "node_modules/some/main.js": "exports.kind = 'main'",
      "node_modules/some/module.js": "export const kind = 'module'",
    },
    expected: "module",
  },
  {
    title: "Format esm with OutExtension makes an ES module",
    properties: { Format: "esm", OutExtension: [".js=.mjs"], Target: "es2022" },
    files: {
      "src/handler.ts":
        "const value = await Promise.resolve('top level'); export const handler = async () => [value, import.meta.url.slice(-4)]",
    },
    expected: ["top level", ".mjs"],
  },
  {
    title: "External packages are loaded from the code's node_modules",
    properties: { External: ["some"] },
    files: {
      "src/handler.ts": "import { where } from 'some'; export const handler = async () => where",
      "node_modules/some/index.js": "exports.where = __filename.replaceAll('\\\\', '/').split('/').slice(-3)",
    },
    expected: ["node_modules", "some", "index.js"],
  },
  {
    title: "External ./node_modules/* leaves all dependencies out",
    properties: { External: ["./node_modules/*"] },
    files: {
      "package.json": '{"dependencies":{"some":"1"}}',
      "src/handler.ts": "import { where } from 'some'; export const handler = async () => where",
      "node_modules/some/index.js": "exports.where = __filename.replaceAll('\\\\', '/').split('/').slice(-3)",
    },
    expected: ["node_modules", "some", "index.js"],
  },
  {
    title: "the project's own package.json does not make the build an ES module",
    properties: {},
    files: {
      "package.json": '{"type":"module"}',
      "src/handler.ts": "export const handler = async () => typeof require",
    },
    expected: "function",
  },
  {
    title: "Define, Loader, Banner and Footer are lists of name=value",
    properties: {
      Define: ["STAGE='local'"],
      Loader: [".txt=text"],
      Banner: ["js=globalThis.fromBanner = 'banner';"],
      Footer: ["js=globalThis.fromFooter = 'footer';"],
    },
    files: {
      "src/handler.ts":
        "import text from './text.txt'; export const handler = async () => [STAGE, text, globalThis.fromBanner, globalThis.fromFooter]",
      "src/text.txt": "text",
    },
    expected: ["local", "text", "banner", "footer"],
  },
  {
    title: "options of SAM's own build are ignored",
    properties: { UseNpmCi: true, Platform: "browser", Outdir: "/nowhere", Sourcemap: true, SourcesContent: false },
    files: { "src/handler.ts": "export const handler = async () => 'built'" },
    expected: "built",
  },
];

test.each(properties)("as BuildProperties say, $title", async ({ properties, files, expected }) => {
  for (const [path, text] of Object.entries(files)) fixture.project.write(path, text);
  expect(await fixture.answer(bundled(properties))).toEqual(expected);
});

const wrongProperties: readonly [string, JsonObject, string][] = [
  ["an option that esbuild has not", { Minfy: true }, "BuildProperties.Minfy is not an option of esbuild"],
  ["a list where SAM takes a text", { MainFields: ["module", "main"] }, "BuildProperties.MainFields must be a text"],
  ["a text where SAM takes a list", { External: "some" }, "BuildProperties.External must be a list of texts"],
  ["a pair without =", { Loader: [".txt"] }, 'BuildProperties.Loader has ".txt", which is not of the form name=value'],
  ["a switch that is neither", { Minify: "yes" }, "BuildProperties.Minify must be true or false"],
  ["no entry points", { EntryPoints: [] }, "BuildProperties.EntryPoints must not be empty"],
  ["a value that esbuild refuses", { Format: "umd" }, 'does not build: Invalid value "umd" in "--format=umd"'],
];

test.each(wrongProperties)("%s in BuildProperties stops the start", async (_, properties, message) => {
  fixture.project.write("src/handler.ts", "export const handler = async () => 1");
  await expect(fixture.start(bundled(properties))).rejects.toMatchObject({
    name: "StartError",
    message: expect.stringContaining(message),
  });
  await expect(fixture.start(bundled(properties))).rejects.toMatchObject({
    message: expect.stringContaining("template.yaml:7: function Fn"),
  });
});

const broken: readonly {
  title: string;
  fn: Partial<LambdaFunction>;
  files: Record<string, string>;
  message: string;
}[] = [
  {
    title: "a syntax error",
    fn: { handler: "src/handler.handler", esbuild: ESBUILD },
    files: { "src/handler.ts": "export const handler = async () => {\n  return 1 +;\n}" },
    message: 'src/handler.ts:2:13: Unexpected ";"',
  },
  {
    title: "an import that leads nowhere",
    fn: { handler: "src/handler.handler", esbuild: ESBUILD },
    files: { "src/handler.ts": "import { a } from './nowhere';\nexport const handler = async () => a" },
    message: 'src/handler.ts:1:19: Could not resolve "./nowhere"',
  },
  {
    title: "a missing export",
    fn: { handler: "src/handler.handler", esbuild: ESBUILD },
    files: { "src/handler.ts": "export const other = 1, more = 2" },
    message: "Handler src/handler.handler: the module exports no handler (it exports more, other).",
  },
  {
    title: "a missing export of an ES module",
    fn: { handler: "src/handler.handler", esbuild: { Format: "esm", OutExtension: [".js=.mjs"] } },
    files: { "src/handler.ts": "export const other = 1" },
    message: "the module exports no handler (it exports other)",
  },
  {
    title: "a handler that is in none of the files made",
    fn: { handler: "src/other.handler", esbuild: { EntryPoints: ["src/handler.ts"] } },
    files: { "src/handler.ts": "export const handler = 1" },
    message: "Handler src/other.handler names none of the files that its EntryPoints make (handler.js)",
  },
  {
    title: "a handler of a wrong form",
    fn: { handler: "handler" },
    files: {},
    message: 'Handler "handler" is not of the form path/file.export',
  },
  { title: "a handler that climbs", fn: { handler: "../index.handler" }, files: {}, message: "is not of the form" },
  {
    title: "a syntax error in a file that runs as it is",
    fn: {},
    files: { "index.js": "exports.handler = async () => {\n  return )\n}" },
    message: 'index.js:2:10: Unexpected ")"',
  },
];

test.each(broken)("$title stops the start", async ({ fn, files, message }) => {
  for (const [path, text] of Object.entries(files)) fixture.project.write(path, text);
  await expect(fixture.start(fixture.project.fn("Fn", fn))).rejects.toMatchObject({
    name: "StartError",
    message: expect.stringMatching(/template\.yaml:7: function Fn/),
  });
  await expect(fixture.start(fixture.project.fn("Fn", fn))).rejects.toMatchObject({
    message: expect.stringContaining(message),
  });
});

const plain: readonly { title: string; files: Record<string, string>; handler?: string; expected: unknown }[] = [
  { title: "CommonJS", files: { "index.js": "exports.handler = async () => typeof require" }, expected: "function" },
  { title: ".cjs", files: { "index.cjs": "exports.handler = async () => 'cjs'" }, expected: "cjs" },
  {
    title: ".mjs",
    files: { "index.mjs": "export const handler = async () => import.meta.url.slice(-9)" },
    expected: "index.mjs",
  },
  {
    title: ".js of a package of type module",
    files: { "package.json": '{"type":"module"}', "index.js": "export const handler = async () => typeof require" },
    expected: "undefined",
  },
  {
    title: "a default export's member",
    files: { "index.mjs": "export default { handler: async () => 'default' }" },
    expected: "default",
  },
  {
    title: "a file deeper down, with its own packages",
    files: {
      "app/lib/main.js": "const { text } = require('some'); exports.get = { it: async () => text }",
      "app/node_modules/some/index.js": "exports.text = 'from a package'",
    },
    handler: "app/lib/main.get.it",
    expected: "from a package",
  },
];

test.each(plain)("$title runs as it is", async ({ files, handler, expected }) => {
  for (const [path, text] of Object.entries(files)) fixture.project.write(path, text);
  expect(await fixture.answer(fixture.project.fn("Fn", handler === undefined ? {} : { handler }))).toBe(expected);
});

test("stack traces name the source's file, line and column, minified or not", async () => {
  const file = fixture.project.write(
    "src/handler.ts",
    'interface Event { readonly n: number }\n\nfunction fail(event: Event): never {\n  throw new TypeError("no " + event.n);\n}\n\nexport const handler = async (event: Event) => fail(event);\n',
  );
  const fn = fixture.project.fn("Fn", { handler: "src/handler.handler", esbuild: {} });
  const { invoke, logs } = await fixture.start(fn);
  const outcome = await invoke(fn, { n: 1 });
  expect(outcome).toMatchObject({ kind: "function-error", errorType: "TypeError", errorMessage: "no 1" });
  if (outcome.kind !== "function-error") return;
  expect(outcome.trace[1]).toContain(`${file}:4:9`);
  expect(outcome.trace.join("\n")).toContain(`${file}:7:`);
  expect(logs.map(({ text }) => text).join("\n")).toContain(`${file}:4:9`);
});
