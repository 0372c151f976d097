import { randomBytes } from "node:crypto";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { isJsonObject } from "../../model/json";
import { type FileStates, type Fingerprint, isFile } from "./fingerprint";

/** One state of a function's code, ready to be loaded. */
export interface Artifact {
  /** Absolute path of the folder that is `/var/task` on Lambda. */
  readonly taskRoot: string;
  /** Absolute path of the handler's module. */
  readonly file: string;
  /** The path to the handler within the module. */
  readonly exportPath: string;
  /** Absolute paths of the folders that the sources lie in. */
  readonly folders: readonly string[];
  /** Whether the folders below those belong to the code as well: true for code that runs in place, without a build. */
  readonly recursive: boolean;
  /** Packages that the code imports and that are not installed; absent where none is missing. */
  readonly missingPackages?: readonly string[];
}

interface Entry {
  readonly key: string;
  readonly fingerprint: Fingerprint;
  readonly artifact: Artifact;
  /** The folder of the build before it, which another process may still be running. */
  readonly before?: string;
}

/** Milliseconds. */
const YOUNG = 60_000;

/** One function's builds on disk, each in a folder of its own, and a record of what the last was made from. */
export class ArtifactStore {
  readonly #folder: string;
  readonly #key: string;
  readonly #isGuest: boolean;
  /** Folders of builds that this process uses: it may still start a thread that loads one. */
  readonly #inUse = new Set<string>();

  /** With `isGuest` another process owns the folder and may load any build in it: then none is removed. */
  constructor(folder: string, key: string, { isGuest = false }: { readonly isGuest?: boolean } = {}) {
    this.#folder = folder;
    this.#key = key;
    this.#isGuest = isGuest;
    if (!isGuest) this.#sweep();
  }

  /** The last build, if it was made with the same settings and none of its files changed. */
  find(states: FileStates): Entry | undefined {
    const entry = this.#read();
    if (entry === undefined || entry.key !== this.#key || !states.isCurrent(entry.fingerprint)) return undefined;
    const { taskRoot, file } = entry.artifact;
    // A state folder that was copied or moved still names the builds of the former one.
    const isElsewhere = /^[0-9a-f]{12}$/.test(basename(taskRoot)) && dirname(taskRoot) !== this.#folder;
    if (isElsewhere || !isFile(file)) return undefined;
    this.#inUse.add(taskRoot);
    return entry;
  }

  /**
   * Writes a build and returns its folder, which stays until `release`. The folder gets an empty package.json, so that
   * the one of a project around the cache does not decide what kind of module a `.js` file is. `packages` is a
   * `node_modules` folder that the build loads from: a link to it is put beside the files, so that it is found wherever
   * the cache lies.
   */
  write(files: readonly { path: string; contents: Uint8Array }[], packages: string | undefined): string {
    const folder = join(this.#folder, randomBytes(6).toString("hex"));
    for (const { path, contents } of [...files, { path: "package.json", contents: Buffer.from("{}") }]) {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      writeFileSync(file, contents, { mode: 0o600 });
    }
    if (packages !== undefined) symlinkSync(packages, join(folder, "node_modules"), "junction");
    this.#inUse.add(folder);
    return folder;
  }

  /** This process loads nothing more from the build in this folder. It is removed once no record names it either. */
  release(folder: string): void {
    this.#inUse.delete(folder);
    const last = this.#read();
    if (last?.artifact.taskRoot !== folder && last?.before !== folder) this.#remove(folder);
  }

  /** Records what the last build was made from, for the next start. */
  remember(artifact: Artifact, fingerprint: Fingerprint): void {
    const last = this.#read();
    const before = last?.artifact.taskRoot;
    const entry: Entry = { key: this.#key, fingerprint, artifact, ...(before !== undefined && { before }) };
    const draft = `${this.#file}.${randomBytes(6).toString("hex")}`;
    writeFileSync(draft, JSON.stringify(entry), { mode: 0o600 });
    renameSync(draft, this.#file);
    if (last?.before !== undefined && !this.#inUse.has(last.before)) this.#remove(last.before);
  }

  /** Removes only folders in the store: the code folder of a function that is not built lies elsewhere. */
  #remove(folder: string): void {
    if (!this.#isGuest && dirname(folder) === this.#folder) rmSync(folder, { recursive: true, force: true });
  }

  /** Removes what guests and processes that died have left. What is young may be on its way into the record. */
  #sweep(): void {
    const last = this.#read();
    const youngest = Date.now() - YOUNG;
    for (const name of readdirSync(this.#folder)) {
      const folder = join(this.#folder, name);
      if (!/^[0-9a-f]{12}$/.test(name) || folder === last?.artifact.taskRoot || folder === last?.before) continue;
      if (statSync(folder).mtimeMs < youngest) this.#remove(folder);
    }
  }

  get #file(): string {
    return join(this.#folder, "build.json");
  }

  #read(): Entry | undefined {
    try {
      return parseEntry(JSON.parse(readFileSync(this.#file, "utf8")));
    } catch {
      return undefined;
    }
  }
}

/** The folder is owner-only and written by this class alone, so the members are not checked. */
function parseEntry(value: unknown): Entry | undefined {
  if (!isJsonObject(value) || !isJsonObject(value["artifact"]) || !isJsonObject(value["fingerprint"])) return undefined;
  return value as unknown as Entry;
}
