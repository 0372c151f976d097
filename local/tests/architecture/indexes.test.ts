import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "@jest/globals";

/** The indexes of the documents, which several branches may add to at once. */

const DOCS = resolve(__dirname, "../../../docs");

test.each(["decisions", "aws-behaviour"])("the index of docs/%s names every document once, by its title", (folder) => {
  const read = (file: string) => readFileSync(join(DOCS, folder, file), "utf8");
  const documents = readdirSync(join(DOCS, folder)).filter((file) => file.endsWith(".md") && file !== "README.md");
  const lines = documents.map((file) => `- [${read(file).split("\n", 1)[0]?.replace(/^# /, "")}](${file})`);
  const index = read("README.md").split("\n");
  expect(lines.length).toBeGreaterThan(20);
  expect(index.filter((line) => line.startsWith("- [")).sort()).toEqual(lines.sort());
});

test("no two decisions have one number", () => {
  const numbers = readdirSync(join(DOCS, "decisions")).flatMap((file) => file.match(/^\d{3}/) ?? []);
  expect(numbers).toEqual([...new Set(numbers)]);
});
