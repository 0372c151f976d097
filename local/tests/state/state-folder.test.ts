import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { openStateFolder } from "../../src/stack/state/state-folder";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "gatehouse-test-"));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

test("the identity is made once and read again", () => {
  const path = join(root, "state");
  const first = openStateFolder({ path, fresh: false });
  first.close();
  const second = openStateFolder({ path, fresh: false });
  second.close();
  expect(second.identity).toEqual(first.identity);
  expect(first.identity.idSeed).toMatch(/^[0-9a-f]{64}$/);
});

test("folder and files are readable by their owner alone", () => {
  const state = openStateFolder({ path: join(root, "state"), fresh: false });
  state.folder("part");
  const modes = ["", "stack.json", "lock", "part"].map((name) => statSync(join(state.path, name)).mode & 0o777);
  state.close();
  if (process.platform !== "win32") expect(modes).toEqual([0o700, 0o600, 0o600, 0o700]);
});

test("a new folder keeps itself out of git", () => {
  openStateFolder({ path: join(root, "state"), fresh: false }).close();
  expect(readFileSync(join(root, "state/.gitignore"), "utf8")).toBe("*\n");
});

test("a folder with other files in it, such as the project's own, gets no .gitignore", () => {
  writeFileSync(join(root, "template.yaml"), "");
  openStateFolder({ path: root, fresh: false }).close();
  openStateFolder({ path: root, fresh: false }).close();
  expect(readdirSync(root).sort()).toEqual(["stack.json", "template.yaml"]);
});

test("a second stack on the same folder is refused while the first holds it", () => {
  const state = openStateFolder({ path: root, fresh: false });
  expect(() => openStateFolder({ path: root, fresh: false })).toThrow(
    expect.objectContaining({ code: "state-in-use" }),
  );
  state.close();
  openStateFolder({ path: root, fresh: false }).close();
});

test.each([
  { what: "of a process that is gone", text: JSON.stringify({ pid: 2 ** 30, startedAt: "1" }) },
  { what: "of a process id that was given out again", text: JSON.stringify({ pid: process.pid, startedAt: "1" }) },
  { what: "that is damaged", text: "{" },
])("a lock $what does not count", ({ text }) => {
  writeFileSync(join(root, "lock"), text);
  openStateFolder({ path: root, fresh: false }).close();
});

test("a lock of a process that has ended, and that its parent has not waited for, does not count", async () => {
  if (process.platform !== "linux") return;
  const parent = spawn("sh", ["-c", "sleep 0.1 & echo $!; exec sleep 60"], { stdio: ["ignore", "pipe", "ignore"] });
  try {
    const pid = Number.parseInt(String(await once(parent.stdout, "data")), 10);
    while (stateOf(pid)[0] !== "Z") await new Promise((resolve) => setTimeout(resolve, 5));
    writeFileSync(join(root, "lock"), JSON.stringify({ pid, startedAt: stateOf(pid)[19] }));
    openStateFolder({ path: root, fresh: false }).close();
  } finally {
    parent.kill();
  }
});

/** The fields of /proc/PID/stat after the name: the state is the first, the start the twentieth. */
function stateOf(pid: number): readonly string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

test("a state folder that is a symbolic link leaves the mode of its target alone and keeps its own content private", () => {
  if (process.platform === "win32") return;
  const target = join(root, "target");
  mkdirSync(target);
  chmodSync(target, 0o755);
  symlinkSync(target, join(root, "link"));
  const state = openStateFolder({ path: join(root, "link"), fresh: false });
  state.folder("part");
  const modes = ["", "stack.json", "lock", "part"].map((name) => statSync(join(target, name)).mode & 0o777);
  state.close();
  expect(modes).toEqual([0o755, 0o600, 0o600, 0o700]);
});

test("a damaged identity stops the start instead of making new ids", () => {
  writeFileSync(join(root, "stack.json"), "{}");
  expect(() => openStateFolder({ path: root, fresh: false })).toThrow(
    expect.objectContaining({ code: "state-unreadable" }),
  );
  expect(readdirSync(root)).toEqual(["stack.json"]);
});

test("a temporary folder goes when it is closed", () => {
  const state = openStateFolder({ path: join(root, "unused"), fresh: true });
  expect(statSync(state.path).isDirectory()).toBe(true);
  state.close();
  expect(() => statSync(state.path)).toThrow("ENOENT");
  expect(readdirSync(root)).toEqual([]);
});
