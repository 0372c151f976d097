import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { PROJECT } from "./import-rules";

/** docs/security.md says where each threat is met and which test shows it: both must be there. */

const text = readFileSync(join(PROJECT, "docs/security.md"), "utf8");

interface Row {
  readonly threat: string;
  readonly checks: readonly string[];
  readonly cases: readonly (readonly [file: string, name: string])[];
}

const rows: readonly Row[] = text
  .split("\n")
  .filter((line) => line.startsWith("|") && !line.startsWith("| threat") && !line.startsWith("|---"))
  .map((line) => {
    const [threat = "", checks = "", shown = ""] = line.slice(1, -1).split("|");
    const [file = ""] = pathsIn(shown);
    const names = [...shown.matchAll(/"([^"]+)"/g)].map(([, name = ""]) => [file, name] as const);
    return { threat: threat.trim(), checks: pathsIn(checks), cases: names };
  });

function pathsIn(markdown: string): readonly string[] {
  return [...markdown.matchAll(/`([\w./-]+\/[\w./-]+\.(?:tsx?|json))`/g)].map(([, path = ""]) => path);
}

test("the table of threats really was read", () => {
  expect(rows.length).toBeGreaterThan(30);
});

test.each(rows)("a threat has a file that checks it and a case that shows it: $threat", ({ checks, cases }) => {
  expect(checks).not.toEqual([]);
  expect(cases).not.toEqual([]);
  for (const [file, name] of cases)
    expect({ file, has: readIfThere(file).includes(name) ? name : "" }).toEqual({ file, has: name });
});

test("every file that the document names is there", () => {
  expect(pathsIn(text).filter((path) => !existsSync(join(PROJECT, path)))).toEqual([]);
});

test("the README leads to the document", () => {
  expect(readFileSync(join(PROJECT, "README.md"), "utf8")).toContain("(docs/security.md)");
});

function readIfThere(file: string): string {
  const path = join(PROJECT, file);
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}
