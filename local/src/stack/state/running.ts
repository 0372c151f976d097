import { rmSync } from "node:fs";
import { join } from "node:path";
import { isJsonObject, type JsonObject } from "../../model/json";
import { readIfPresent, writeOwnerOnly } from "../../model/owner-only-file";
import { isLocked } from "./lock";

/** Leaves the ready line in the state folder, owner-only, for the commands that speak with a running stack. */
export function rememberRunning(state: string, ready: object): void {
  writeOwnerOnly(fileIn(state), `${JSON.stringify(ready)}\n`);
}

export function forgetRunning(state: string): void {
  rmSync(fileIn(state), { force: true });
}

/** The ready line of the stack that runs on this state folder now; undefined where none does. */
export function findRunning(state: string): JsonObject | undefined {
  if (!isLocked(join(state, "lock"))) return undefined;
  const text = readIfPresent(fileIn(state));
  const value: unknown = text === undefined ? undefined : JSON.parse(text);
  return isJsonObject(value) ? value : undefined;
}

function fileIn(state: string): string {
  return join(state, "running.json");
}
