import { expect, test } from "@jest/globals";
import { TemplateError } from "../../src/model/errors";
import { loadText, refusal } from "./loading";

const PAGE = { "web/index.html": "<!doctype html>" };

const template = (
  metadata: string,
  parameters = "{WebUrl: {Type: String, Default: 'http://127.0.0.1:8080'}}",
): string => `Metadata: ${metadata}\nParameters: ${parameters}\nResources: {B: {Type: AWS::S3::Bucket}}`;

const NAMED = "{Gatehouse: {Web: web}}";

test("a template without the metadata has no page, whatever else its Metadata says", () => {
  expect(loadText(template("{Other: {Web: web}}")).web).toBeUndefined();
});

test.each<[string, string, Record<string, string>, string | undefined, string]>([
  ["the default, where no page is served", NAMED, {}, undefined, "http://127.0.0.1:8080"],
  ["the address at which the page is served", NAMED, {}, "http://127.0.0.1:5000", "http://127.0.0.1:5000"],
  ["what was given", NAMED, { WebUrl: "https://a.example" }, "http://127.0.0.1:5000", "https://a.example"],
  [
    "that address under another name",
    "{Gatehouse: {Web: {Folder: web, UrlParameter: Origin}}}",
    {},
    "http://127.0.0.1:5000",
    "http://127.0.0.1:5000",
  ],
])("the parameter for the page's address has %s", (_, metadata, parameterOverrides, webUrl, expected) => {
  const parameters =
    "{WebUrl: {Type: String, Default: 'http://127.0.0.1:8080'}, Origin: {Type: String, Default: 'http://x'}}";
  const options = { files: PAGE, parameterOverrides, ...(webUrl !== undefined && { webUrl }) };
  const { web, parameters: values } = loadText(template(metadata, parameters), options);
  expect([web?.url, values[metadata.includes("Origin") ? "Origin" : "WebUrl"]]).toEqual([expected, expected]);
  expect(web?.folder).toMatch(/[/\\]web$/);
});

test("a template with a page and no parameter for its address is read as it is", () => {
  const { web, parameters } = loadText(template(NAMED, "{Other: {Type: String, Default: a}}"), {
    files: PAGE,
    webUrl: "http://127.0.0.1:5000",
  });
  expect([web?.url, parameters]).toEqual([undefined, { Other: "a" }]);
});

test("a folder without index.html is a notice, and there is no page", () => {
  const { web, notices } = loadText(template("{Gatehouse: {Web: elsewhere}}"), { files: PAGE });
  expect(web).toBeUndefined();
  expect(notices).toContainEqual(
    expect.objectContaining({ code: "web-page-missing", message: expect.stringContaining("'elsewhere'") }),
  );
});

test.each([
  ["an absolute folder", "{Gatehouse: {Web: /etc}}", "relative to the template"],
  ["no folder", "{Gatehouse: {Web: {UrlParameter: WebUrl}}}", "relative to the template"],
  ["a list", "{Gatehouse: {Web: [web]}}", "must be a map"],
  ["an intrinsic function", "{Gatehouse: {Web: {Folder: !Ref WebUrl}}}", "literal text"],
  ["a parameter that is not there", "{Gatehouse: {Web: {Folder: web, UrlParameter: Nowhere}}}", "Nowhere"],
  ["a misspelt key", "{Gatehouse: {Webb: web}}", "did you mean 'Web'"],
])("metadata with %s is refused", (_, metadata, says) => {
  const error = refusal(template(metadata), { files: PAGE });
  expect(error).toBeInstanceOf(TemplateError);
  expect(String(error)).toContain(says);
});
