import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { deployedUsersFile, type UserSystem, userDataFolder } from "../../src/stack/seed/deployed-users";

/** Where the passwords of deployed users are kept. */
const system = (platform: NodeJS.Platform, environment: UserSystem["environment"] = {}): UserSystem => ({
  platform,
  environment,
  home: join("/home", "ann"),
});

test.each<[string, UserSystem, string]>([
  ["Linux", system("linux"), join("/home", "ann", ".local", "share", "sam-gatehouse")],
  ["Linux with XDG_DATA_HOME", system("linux", { XDG_DATA_HOME: join("/data") }), join("/data", "sam-gatehouse")],
  [
    "Linux with a relative XDG_DATA_HOME",
    system("linux", { XDG_DATA_HOME: "data" }),
    join("/home", "ann", ".local", "share", "sam-gatehouse"),
  ],
  ["macOS", system("darwin"), join("/home", "ann", "Library", "Application Support", "sam-gatehouse")],
  ["Windows", system("win32", { LOCALAPPDATA: join("/local") }), join("/local", "sam-gatehouse")],
  ["Windows without LOCALAPPDATA", system("win32"), join("/home", "ann", "AppData", "Local", "sam-gatehouse")],
])("the user's data lies where %s keeps it", (_, given, expected) => {
  expect(userDataFolder(given)).toBe(expected);
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "deployed-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const pool = "us-east-1_Ab12Cd34E";

test("the folder of the passwords is its owner's alone", () => {
  const file = deployedUsersFile(join(folder, "data"), pool, join(folder, "project", ".gatehouse"));
  expect(file).toBe(join(folder, "data", "deployed", `${pool}.json`));
  expect(existsSync(file)).toBe(false);
  if (process.platform === "win32") return;
  expect([
    statSync(join(folder, "data")).mode & 0o077,
    statSync(join(folder, "data", "deployed")).mode & 0o077,
  ]).toEqual([0, 0]);
});

test("passwords that an earlier version kept in the project are taken out of it, once", () => {
  const earlier = join(folder, "project", ".gatehouse");
  mkdirSync(join(earlier, "deployed"), { recursive: true });
  writeFileSync(join(earlier, "deployed", `${pool}.json`), "old");
  const file = deployedUsersFile(join(folder, "data"), pool, earlier);
  expect([readFileSync(file, "utf8"), existsSync(join(earlier, "deployed", `${pool}.json`))]).toEqual(["old", false]);
  if (process.platform !== "win32") expect(statSync(file).mode & 0o077).toBe(0);
  writeFileSync(join(earlier, "deployed", `${pool}.json`), "another");
  deployedUsersFile(join(folder, "data"), pool, earlier);
  expect(readFileSync(file, "utf8")).toBe("old");
});
