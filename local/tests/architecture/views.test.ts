import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { expect, test } from "@jest/globals";
import { PROJECT } from "./import-rules";

/** What every view keeps to: no text becomes HTML, and styles and browser code are files of their own. */

const FOLDERS = ["local/src", "web"];

/** Every way past the escaping of hono/jsx or of the browser. */
const UNESCAPED =
  /\b(?:dangerouslySetInnerHTML|innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|setHTMLUnsafe|DOMParser|srcdoc)\b|\bdocument\.write|\braw\s*\(|["']hono\/(?:html|utils\/html)["']|\bimport\b[^;]*\braw\b[^;]*["']hono/;

/** Declarations of CSS and calls of the browser, as they stand in a string. */
const IN_STRINGS =
  /`[^`]*(?:\{\s*(?:display|color|padding|margin|font-size)\s*:\s*[^;`$]+;|document\.(?:querySelector|addEventListener)\()/;

const VIEWS = FOLDERS.flatMap((folder) => sourcesBelow(folder));

test("the views really were read", () => {
  const files = VIEWS.map(([file]) => file);
  expect(files).toContain("local/src/console/requests/request-row.tsx");
  expect(files).toContain("local/src/cognito/hosted-ui/pages/sign-in-page.tsx");
  expect(files).toContain("local/src/console/browser/put-part.ts");
});

test.each([
  "<p dangerouslySetInnerHTML={{ __html: name }} />",
  "element.innerHTML = name;",
  "element.outerHTML = name;",
  'element.insertAdjacentHTML("beforeend", name);',
  "document.write(name);",
  "const piece = raw(name);",
  'import { html } from "hono/html";',
  'import { raw as plain } from "hono/utils/html";',
])("the ban knows %s", (source) => {
  expect(UNESCAPED.test(source)).toBe(true);
});

/** Reads XML on the server by a parser of the same name; nothing of it becomes part of a page. */
const XML_READERS = ["local/src/cognito/hosted-ui/federation/saml/xml.ts"];

test("no source makes HTML of a text past the escaping", () => {
  const files = VIEWS.filter(([, text]) => UNESCAPED.test(text)).map(([file]) => file);
  expect(files.filter((file) => !XML_READERS.includes(file))).toEqual([]);
});

test.each(["const STYLE = `p {\n  color: red;\n}`;", "const SCRIPT = `document.querySelector('p')`;"])(
  "the rule about strings knows %j",
  (source) => {
    expect(IN_STRINGS.test(source)).toBe(true);
  },
);

test("no style sheet and no script for browsers stands in a string", () => {
  expect(VIEWS.filter(([, text]) => IN_STRINGS.test(text)).map(([file]) => file)).toEqual([]);
});

test("no element has a style of its own, and none a handler in an attribute", () => {
  const breaches = VIEWS.filter(([, text]) => /<[a-z]\w*[^>]*\s(?:style=|on[a-z]+=["'])/.test(text));
  expect(breaches.map(([file]) => file)).toEqual([]);
});

function sourcesBelow(folder: string): readonly (readonly [file: string, text: string])[] {
  return readdirSync(PROJECT)
    .filter((name) => name === folder.split("/")[0])
    .flatMap(() => readdirSync(join(PROJECT, folder), { recursive: true, encoding: "utf8" }))
    .map((file) => `${folder}/${file}`.replaceAll(sep, "/"))
    .filter((file) => /\.tsx?$/.test(file) && !file.includes("/node_modules/"))
    .map((file) => [file, readFileSync(join(PROJECT, file), "utf8")] as const);
}
