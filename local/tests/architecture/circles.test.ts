import { basename, resolve } from "node:path";
import { expect, test } from "@jest/globals";
import { circlesOf, graphOf, roomOf } from "../../bench/structure/circles";
import { readSourceTree } from "../../bench/structure/source-tree";
import { filesToOpen, WAYS } from "../../bench/structure/ways";

/** What `npm run bench:structure` measures of the local stack, held (docs/decisions/015-one-house.md). */

const STACK = readSourceTree(resolve(__dirname, "../../src"));
const COGNITO = readSourceTree(resolve(__dirname, "../../src/cognito"));

const itself = (path: string): string => path;

test.each([
  ["the files of the local stack", STACK, itself],
  ["the rooms of the local stack", STACK, roomOf],
  ["the rooms of the user pools", COGNITO, roomOf],
] as const)("%s form no circle of imports, types counted", (_name, tree, placeOf) => {
  expect(circlesOf(graphOf(tree, placeOf, true))).toEqual([]);
});

test.each([
  ["a password sign-in", 25],
  ["a sign-up until its code is in the inbox", 15],
  ["a template's route until the route table", 22],
  ["a token until its verdict", 15],
])("to follow %s one opens at most %i files", (name, most) => {
  const files = WAYS.filter((way) => way.name === name).flatMap((way) => filesToOpen(STACK, way));
  expect(files).not.toEqual([]);
  expect(files.slice(most)).toEqual([]);
});

test("no file name stands three times in the local stack", () => {
  const counts = new Map<string, number>();
  for (const path of STACK.keys()) counts.set(basename(path), (counts.get(basename(path)) ?? 0) + 1);
  expect([...counts].flatMap(([name, count]) => (count > 2 ? [name] : []))).toEqual([]);
});
