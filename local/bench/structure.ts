import { dirname, resolve } from "node:path";
import { circlesOf, type Graph, graphOf, roomOf } from "./structure/circles";
import { readSourceTree, type SourceTree } from "./structure/source-tree";
import { filesToOpen, WAYS } from "./structure/ways";

/**
 * How much there is to read in a source tree: files, lines, folders, circles of imports, and the files that a reader
 * opens to follow five ways through it.
 *
 *     npm run bench:structure                     the local stack
 *     npm run bench:structure -- local/src/cognito  a folder; of the ways, none
 *     npm run bench:structure -- --files          the files of each way besides
 *
 * It counts names and imports, and runs no type checker: see `filesOf` for what that leaves out.
 */

const LOCAL_STACK = resolve(__dirname, "../src");

function main(): void {
  const [folder] = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
  const tree = readSourceTree(folder ?? LOCAL_STACK);
  for (const [name, figure] of [...sizes(tree), ...circles(tree)]) print(name, figure);
  if (folder !== undefined && resolve(folder) !== LOCAL_STACK) return;
  for (const way of WAYS) {
    const files = filesToOpen(tree, way);
    print(way.name, `${files.length} files, ${sum(files.map((path) => tree.get(path)?.lines ?? 0))} lines`);
    if (process.argv.includes("--files")) for (const path of files) console.log(`    ${path}`);
  }
}

type Figure = readonly [name: string, value: string];

function sizes(tree: SourceTree): readonly Figure[] {
  const files = [...tree.values()];
  const lines = files.map((file) => file.lines).sort((one, other) => one - other);
  const quantile = (part: number) => `${lines[Math.ceil(part * lines.length) - 1]}`;
  const share = sum(files.map(({ importLines }) => importLines)) / sum(lines);
  const folders = new Set([...tree.keys()].map((path) => dirname(path)));
  const rooms = new Set([...tree.keys()].map(roomOf));
  rooms.delete(undefined);
  return [
    ["files", `${files.length}`],
    ["lines", `${sum(lines)}`],
    ["lines a file, median", quantile(0.5)],
    ["lines a file, 90th percentile", quantile(0.9)],
    ["files of 30 lines or fewer", `${lines.filter((count) => count <= 30).length}`],
    ["lines that import", `${(share * 100).toFixed(1)} %`],
    ["folders, at any depth", `${folders.size}`],
    ["rooms (folders directly below)", `${rooms.size}`],
  ];
}

function circles(tree: SourceTree): readonly Figure[] {
  const itself = (path: string) => path;
  return [
    ["circles of files", describe(graphOf(tree, itself, false))],
    ["circles of files, types counted", describe(graphOf(tree, itself, true))],
    ["circles of rooms", describe(graphOf(tree, roomOf, false))],
    ["circles of rooms, types counted", describe(graphOf(tree, roomOf, true))],
  ];
}

function describe(graph: Graph): string {
  const sizes = circlesOf(graph).map((circle) => circle.length);
  return sizes.length === 0 ? "none" : `${sizes.length}, of ${sizes.join(" + ")}`;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

const print = (name: string, figure: string): void => console.log(`${name.padEnd(44)} ${figure}`);

main();
