import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { startStack } from "../../src/stack/start-stack";
import { resetState } from "../../src/stack/state/reset-state";
import { openStateFolder } from "../../src/stack/state/state-folder";
import { runCommand, SMALL } from "../stack/command-line";

let folder: string;
let state: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gatehouse-reset-"));
  state = join(folder, "state");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const STORED = `
  Table: { Type: AWS::Serverless::SimpleTable }
  Bucket: { Type: AWS::S3::Bucket }
`;

test("all that a stack left is removed, the folder too, and the next start begins anew", async () => {
  const template = join(folder, "template.yaml");
  writeFileSync(template, readFileSync(join(SMALL, "template.yaml"), "utf8") + STORED);
  const options = { template, state, port: 0, poolPort: 0, storagePort: 0, tls: true, watch: false } as const;
  const stack = await startStack(options);
  expect(() => resetState(state)).toThrow("runs on this state folder");
  await stack.close();
  const before = readFileSync(join(state, "stack.json"), "utf8");
  resetState(state);
  expect(existsSync(state)).toBe(false);
  await (await startStack(options)).close();
  expect(readFileSync(join(state, "stack.json"), "utf8")).not.toBe(before);
}, 60_000);

test("what is not the stack's stays, passwords of deployed users above all, and no link is followed", () => {
  openStateFolder({ path: state, fresh: false }).close();
  const elsewhere = join(folder, "elsewhere");
  mkdirSync(elsewhere);
  writeFileSync(join(elsewhere, "precious"), "");
  mkdirSync(join(state, "deployed"));
  writeFileSync(join(state, "notes.txt"), "");
  symlinkSync(elsewhere, join(state, "tables"));
  resetState(state);
  expect(readdirSync(state).sort()).toEqual([".gitignore", "deployed", "notes.txt"]);
  expect(readdirSync(elsewhere)).toEqual(["precious"]);
});

test.each<[string, () => void]>([
  ["a project's folder", () => mkdirSync(join(state, "tables"), { recursive: true })],
  [
    "a folder with a stack.json of somebody else",
    () => {
      mkdirSync(state);
      writeFileSync(join(state, "stack.json"), "{}");
    },
  ],
  ["a file", () => writeFileSync(state, "")],
  [
    "a symbolic link to a state",
    () => {
      openStateFolder({ path: join(folder, "real"), fresh: false }).close();
      symlinkSync(join(folder, "real"), state);
    },
  ],
])("%s is refused and left as it is", (_name, make) => {
  make();
  const before = readdirSync(folder, { recursive: true });
  expect(() => resetState(state)).toThrow();
  expect(readdirSync(folder, { recursive: true })).toEqual(before);
});

test("--reset without a terminal wants --yes", async () => {
  openStateFolder({ path: state, fresh: false }).close();
  const run = runCommand(["start", "--reset", "--json", "--state", state], { cwd: SMALL });
  expect([await run.ended, run.stderr()]).toEqual([1, expect.stringContaining("--reset --yes")]);
  expect(existsSync(join(state, "stack.json"))).toBe(true);
});
