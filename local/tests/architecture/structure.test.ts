import { expect, test } from "@jest/globals";
import { circlesOf } from "../../bench/structure/circles";
import { filesOf, type Way } from "../../bench/structure/follow";
import { parseSources } from "../../bench/structure/source-tree";

test.each<[string, Record<string, string[]>, string[][]]>([
  ["a chain has no circle", { a: ["b"], b: ["c"] }, []],
  ["a node that imports itself is no circle", { a: ["a"] }, []],
  ["two that import each other are a circle", { a: ["b"], b: ["a"] }, [["a", "b"]]],
  [
    "circles that a one-way edge joins stay apart, the largest first",
    { a: ["b"], b: ["a", "c"], c: ["d"], d: ["e"], e: ["c"] },
    [
      ["c", "d", "e"],
      ["a", "b"],
    ],
  ],
  ["two rings with a common node are one circle", { a: ["b", "c"], b: ["a"], c: ["a"] }, [["a", "b", "c"]]],
])("%s", (_name, edges, circles) => {
  expect(circlesOf(new Map(Object.entries(edges).map(([from, to]) => [from, new Set(to)])))).toEqual(circles);
});

const TREE = parseSources(
  new Map([
    ["start.ts", 'import { table } from "./table";\nexport function start() {\n  return table[0];\n}\n'],
    ["table.ts", 'import { one } from "./one";\nexport const table = [one];\nexport const unused = 0;\n'],
    [
      "one.ts",
      'import { two as second } from "./door";\nimport type { Shape } from "./shape";\nexport const one = (it: Shape) => second(it.hidden);\n',
    ],
    ["door.ts", 'export { two } from "./rooms/two";\n'],
    [
      "rooms/two.ts",
      'import { hidden } from "../hidden";\nexport const two = (hidden: number) => hidden;\nexport const three = hidden;\n',
    ],
    ["hidden.ts", "export const hidden = 3;\nexport const twice = 2;\n"],
    ["shape.ts", "export interface Shape {\n  readonly hidden: number;\n}\nexport const twice = 2;\n"],
  ]),
);

const way = (entries: string[], aside: string[] = []): Way => ({ name: "a way", entries, aside });

test.each<[string, Way, string[]]>([
  [
    "a way goes through constants, renamed imports and re-exports, and opens no file for a type, a member or a parameter",
    way(["start"]),
    ["one.ts", "rooms/two.ts", "start.ts", "table.ts"],
  ],
  ["what is aside is opened and not followed", way(["start"], ["table"]), ["start.ts", "table.ts"]],
  ["an entry with its path is found where the name stands twice", way(["shape.ts#twice"]), ["shape.ts"]],
  ["only what an entry uses is followed, not all that its file imports", way(["unused"]), ["table.ts"]],
  ["a name that nothing hides is followed", way(["three"]), ["hidden.ts", "rooms/two.ts"]],
])("%s", (_name, followed, files) => {
  expect(filesOf(TREE, followed, () => false)).toEqual(files);
});

test("vocabulary is not opened", () => {
  expect(filesOf(TREE, way(["start"]), (path) => path === "one.ts")).toEqual(["start.ts", "table.ts"]);
});

test.each([
  ["an entry that is not there", way(["nowhere"]), "no file declares nowhere"],
  ["a name aside that is not there", way(["start"], ["nowhere"]), "no file declares nowhere"],
  ["a file that does not have the name", way(["one.ts#start"]), "no file declares one.ts#start"],
  ["a name that stands in several files", way(["twice"]), "twice stands in hidden.ts, shape.ts: write path#twice"],
])("%s is a clear error", (_name, wrong, message) => {
  expect(() => filesOf(TREE, wrong, () => false)).toThrow(message);
});

test("lines that import are counted, types and several lines included", () => {
  const tree = parseSources(new Map([["a.ts", 'import {\n  b,\n} from "b";\nimport type { C } from "c";\nb();\n']]));
  expect(tree.get("a.ts")).toMatchObject({ lines: 5, importLines: 4, imports: [] });
});
