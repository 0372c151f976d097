import { rmSync } from "node:fs";
import { join } from "node:path";
import type { RunningPool, UserPools } from "../cognito/server";
import { readIfPresent, writeOwnerOnly } from "../files/owner-only-file";
import type { Application } from "../model/application";
import { StartError } from "../model/errors";
import { isJsonObject, type JsonObject, parseJson } from "../model/json";
import type { ReadyLine, ReadyUserPool, SeededUser, StorageCredentials } from "../model/ready-line";
import type { StorageResource } from "../model/storage";
import type { Storage } from "../storage/storage-server";
import type { OpenedApi } from "./open-parts";
import { isLocked } from "./state/lock";
import { temporaryFolders } from "./state/state-folder";

export interface RunningParts {
  readonly gateways: readonly OpenedApi[];
  readonly pools: UserPools;
  readonly application: Application;
  readonly storage: Storage | undefined;
  readonly credentials: StorageCredentials;
  readonly web: { readonly url: string } | undefined;
  readonly console: { readonly url: string } | undefined;
  readonly users: readonly SeededUser[];
}

/** What a running stack announces. */
export function readyLine(parts: RunningParts): ReadyLine {
  const { gateways, pools, application, storage, credentials, web, console, users } = parts;
  const stored = (resources: readonly StorageResource[]) =>
    Object.fromEntries(
      storage === undefined
        ? []
        : resources.map(({ logicalId, name }) => [logicalId, { name, endpoint: storage.endpoint }]),
    );
  return {
    ready: true,
    apis: Object.fromEntries(
      gateways.map(({ logicalId, url, apiKeys }) => [logicalId, { url, ...(apiKeys && { apiKeys }) }]),
    ),
    userPools: Object.fromEntries(pools.pools.map((pool) => [pool.logicalId, readyUserPool(pool, pools.endpoint)])),
    tables: stored(application.tables),
    buckets: stored(application.buckets),
    credentials,
    ...(web === undefined ? {} : { web: { url: web.url } }),
    ...(console === undefined ? {} : { console: { url: console.url } }),
    users,
  };
}

function readyUserPool({ id, issuer, domain, clients, providers }: RunningPool, endpoint: string): ReadyUserPool {
  const byLogicalId = Object.fromEntries(clients.map(({ logicalId, clientId }) => [logicalId, { clientId }]));
  const outside = Object.keys(providers).length === 0 ? {} : { providers };
  return { id, endpoint, issuer, domain, clients: byLogicalId, ...outside };
}

/**
 * Writes the ready line, and what commands need besides, to the state folder, owner-only, for the commands that talk to
 * a running stack.
 */
export function rememberRunning(state: string, ready: object): void {
  writeOwnerOnly(fileIn(state), `${JSON.stringify(ready)}\n`);
}

export function forgetRunning(state: string): void {
  rmSync(fileIn(state), { force: true });
}

/**
 * The ready line of the stack that now runs on this state folder, or by `--fresh` in its place; undefined if none does.
 * Throws StartError `state-unreadable`.
 */
export function findRunning(state: string): JsonObject | undefined {
  const folder = folderOfRunning(state);
  return folder === undefined ? undefined : readRunning(folder);
}

/**
 * The folder that a running stack uses: this one, or the temporary one of the newest `--fresh` start that would have
 * used this one.
 */
export function folderOfRunning(state: string): string | undefined {
  const isRunning = (folder: string) => isLocked(join(folder, "lock"));
  if (isRunning(state)) return state;
  return temporaryFolders().find((folder) => isRunning(folder) && readRunning(folder)?.["inPlaceOf"] === state);
}

function readRunning(folder: string): JsonObject | undefined {
  const text = readIfPresent(fileIn(folder));
  if (text === undefined) return undefined;
  const value = parseJson(text);
  if (isJsonObject(value)) return value;
  throw new StartError("state-unreadable", `${fileIn(folder)} is damaged. Stop the running stack and start it again.`);
}

function fileIn(state: string): string {
  return join(state, "running.json");
}
