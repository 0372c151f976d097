import { randomBytes, randomUUID } from "node:crypto";
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve, sep } from "node:path";
import { notWritable, readIfPresent, writeOwnerOnly } from "../../files/owner-only-file";
import { StartError, systemErrorCode } from "../../model/errors";
import { isJsonObject, parseJson } from "../../model/json";
import { acquireLock, type Lock } from "./lock";

/** The folder in which a stack keeps everything that outlives it: keys, users, ids, bundles. Owner-only. */
export interface StateFolder {
  /** Absolute path. */
  readonly path: string;
  readonly identity: StackIdentity;
  /** A folder for one part of the stack alone, owner-only. */
  folder(name: string): string;
  /** Frees the folder for another start; removes a temporary one. */
  close(): void;
}

/** Keeps the ids of pools, clients and APIs the same across restarts. Created once for each state folder. */
export interface StackIdentity {
  /** The GUID at the end of `AWS::StackId`. */
  readonly stackGuid: string;
  /** 32 random bytes in hex, from which the physical ids are derived. */
  readonly idSeed: string;
}

export interface StateFolderOptions {
  readonly path: string;
  /** A temporary folder instead of `path`, removed by `close`. */
  readonly fresh: boolean;
}

/**
 * Opens the state folder, creating it if it is missing, and holds it until `close`.
 * Throws StartError: `state-not-writable`, `state-unreadable`, or `state-in-use` while another stack runs on it.
 */
export function openStateFolder(options: StateFolderOptions): StateFolder {
  const path = options.fresh ? mkdtempSync(join(tmpdir(), TEMPORARY)) : resolve(options.path);
  const remove = () => rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  // A process that exits while it still starts closes nothing.
  if (options.fresh) process.on("exit", remove);
  const lock = prepare(path);
  try {
    return {
      path,
      identity: readIdentity(path) ?? makeIdentity(path),
      folder: (name) => makeOwnerOnlyFolder(join(path, name)),
      close() {
        lock.release();
        if (!options.fresh) return;
        process.off("exit", remove);
        remove();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** What the names of temporary state folders begin with. */
const TEMPORARY = "gatehouse-";

/**
 * The temporary state folders of this user, the newest first. Others can make folders there too: what is not this
 * user's, or not for this user alone, is left out.
 */
export function temporaryFolders(): readonly string[] {
  const found = readdirSync(tmpdir())
    .filter((name) => name.startsWith(TEMPORARY))
    .flatMap((name) => {
      const path = join(tmpdir(), name);
      const stats = lstatSync(path, { throwIfNoEntry: false });
      const isOurs = stats?.isDirectory() && stats.uid === (process.getuid?.() ?? stats.uid);
      const isPrivate = process.platform === "win32" || ((stats?.mode ?? 0) & 0o077) === 0;
      return stats !== undefined && isOurs && isPrivate ? [{ path, at: stats.birthtimeMs }] : [];
    });
  return found.sort((one, other) => other.at - one.at).map(({ path }) => path);
}

/** The identity that an earlier start left in this folder; undefined if there was none. Does NOT hold the folder. */
export function readIdentity(path: string): StackIdentity | undefined {
  const file = join(path, "stack.json");
  const text = readIfPresent(file);
  if (text === undefined) return undefined;
  const identity = parseIdentity(text);
  if (identity === undefined) {
    throw new StartError(
      "state-unreadable",
      `${file} is damaged. Remove the folder ${path} to begin with an empty one.`,
    );
  }
  return identity;
}

export function newIdentity(): StackIdentity {
  return { stackGuid: randomUUID(), idSeed: randomBytes(32).toString("hex") };
}

/**
 * Makes the folder where it is missing, without holding it. A new one keeps itself out of git: it has keys and
 * passwords. A folder with something in it, which may be the project's own, gets no such file.
 */
export function makeStateFolder(path: string): void {
  makeOwnerOnlyFolder(path);
  if (readdirSync(path).length === 0) writeOwnerOnly(join(path, ".gitignore"), "*\n");
}

function makeIdentity(path: string): StackIdentity {
  const identity = newIdentity();
  writeOwnerOnly(join(path, "stack.json"), `${JSON.stringify(identity)}\n`);
  return identity;
}

function parseIdentity(text: string): StackIdentity | undefined {
  const value = parseJson(text);
  if (!isJsonObject(value)) return undefined;
  const { stackGuid, idSeed } = value;
  if (typeof stackGuid !== "string" || typeof idSeed !== "string" || !/^[0-9a-f]{64}$/.test(idSeed)) return undefined;
  return { stackGuid, idSeed };
}

function prepare(path: string): Lock {
  try {
    makeStateFolder(path);
    return acquireLock(join(path, "lock"));
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw notWritable(path, error);
  }
}

/**
 * Runs what reads and writes below a state folder. Rejects with a StartError that names the file where the system does
 * not let it: a folder that is read-only, a disk that is full.
 */
export async function withinState<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const file = fileOf(error);
    const isOurs = file === undefined ? isFull(error) : file === path || file.startsWith(path + sep);
    throw isOurs && !(error instanceof StartError) ? notWritable(file ?? path, error) : error;
  }
}

/** The file that a system error is about. A disk that is found full in the middle of a file names none. */
function fileOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || systemErrorCode(error) === undefined || !("path" in error)) return undefined;
  return typeof error.path === "string" ? error.path : undefined;
}

const isFull = (error: unknown): boolean => /^(ENOSPC|EDQUOT)$/.test(systemErrorCode(error) ?? "");

/**
 * Leaves the target of a symbolic link as it is: that folder may serve other purposes, and what lies in it is private.
 */
function makeOwnerOnlyFolder(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if (!lstatSync(path).isSymbolicLink()) chmodSync(path, 0o700);
  return path;
}
