import { lstatSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { StartError } from "../../model/errors";
import { acquireLock } from "./lock";
import { readIdentity } from "./state-folder";

/** What a stack keeps in its folder. `deployed` is not among it: those passwords open users in AWS. */
const KEPT = [
  "user-pools",
  "seeded-users.json",
  "tables",
  "buckets",
  "events",
  "usage-plans",
  "tls",
  "functions",
  "credentials.json",
  "running.json",
  // Last: while it is there, a reset that was cut off can be repeated.
  "stack.json",
];

/**
 * Whether there is a state that can be removed. Throws a StartError `not-a-state-folder` for a symbolic link and for
 * anything that no stack has made.
 */
export function isThereState(path: string): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return false;
  const refused = (why: string) =>
    new StartError(
      "not-a-state-folder",
      `${path} ${why}: nothing was removed. Name the state folder with --state DIR.`,
    );
  if (stats.isSymbolicLink()) throw refused("is a symbolic link");
  if (!stats.isDirectory()) throw refused("is not a folder");
  if (readdirSync(path).every((name) => name === ".gitignore" || name === "deployed")) return false;
  if (
    lstatSync(join(path, "stack.json"), { throwIfNoEntry: false })?.isFile() !== true ||
    readIdentity(path) === undefined
  )
    throw refused("is not the state of a stack");
  return true;
}

/**
 * Removes what a stack keeps in its folder, and nothing else that lies there; the next start begins anew. A symbolic
 * link among it is removed, what it leads to is not. Throws as `isThereState` does, and a StartError `state-in-use`
 * while a stack runs on it.
 */
export function resetState(path: string): void {
  if (!isThereState(path)) return;
  const lock = acquireLock(join(path, "lock"));
  try {
    for (const name of KEPT) rmSync(join(path, name), { recursive: true, force: true, maxRetries: 3 });
  } finally {
    lock.release();
  }
  const left = readdirSync(path);
  if (left.some((name) => name !== ".gitignore")) return;
  rmSync(join(path, ".gitignore"), { force: true });
  rmdirSync(path);
}
