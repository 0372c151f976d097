import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isJsonObject } from "../../model/json";
import type { Artifact } from "./artifact";
import { type FileStates, type Fingerprint, isFile } from "./fingerprint";

export interface Entry {
  readonly key: string;
  readonly fingerprint: Fingerprint;
  readonly artifact: Artifact;
  /** The folder of the build before it, which another process may still be running. */
  readonly before?: string;
}

/** So many builds are kept: the last, and the one whose threads may still be at work. */
const KEPT = 2;

/** One function's builds on disk, each in a folder of its own, and a note of what the last was made from. */
export class ArtifactStore {
  readonly #folder: string;
  readonly #key: string;
  #written: string[] = [];

  constructor(folder: string, key: string) {
    this.#folder = folder;
    this.#key = key;
  }

  /** The last build, if it was made in the same way and none of its files changed. */
  find(states: FileStates): Entry | undefined {
    const entry = this.#read();
    if (entry === undefined || entry.key !== this.#key || !states.isCurrent(entry.fingerprint)) return undefined;
    if (!isFile(entry.artifact.file)) return undefined;
    this.#written = [entry.artifact.taskRoot];
    return entry;
  }

  /**
   * Writes a build and returns its folder. An empty package.json stands in it, as none does on Lambda: that of a project
   * around the cache must not decide what kind of module a `.js` file is. `packages` is a `node_modules` folder that the build loads from: a link to
   * it stands beside the files, so that it is found wherever the cache lies.
   */
  write(files: readonly { path: string; contents: Uint8Array }[], packages: string | undefined): string {
    const folder = join(this.#folder, randomBytes(6).toString("hex"));
    for (const { path, contents } of [...files, { path: "package.json", contents: Buffer.from("{}") }]) {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      writeFileSync(file, contents, { mode: 0o600 });
    }
    if (packages !== undefined) symlinkSync(packages, join(folder, "node_modules"), "junction");
    this.#written.push(folder);
    for (const old of this.#written.splice(0, this.#written.length - KEPT)) this.#remove(old);
    return folder;
  }

  /** Notes what the last build was made from, for the next start. */
  remember(artifact: Artifact, fingerprint: Fingerprint): void {
    const last = this.#read();
    const before = last?.artifact.taskRoot;
    const entry: Entry = { key: this.#key, fingerprint, artifact, ...(before !== undefined && { before }) };
    const draft = `${this.#file}.${randomBytes(6).toString("hex")}`;
    writeFileSync(draft, JSON.stringify(entry), { mode: 0o600 });
    renameSync(draft, this.#file);
    if (last?.before !== undefined && !this.#written.includes(last.before)) this.#remove(last.before);
  }

  /** Only ever a folder of its own: the code folder of a function that runs as it is lies elsewhere. */
  #remove(folder: string): void {
    if (dirname(folder) === this.#folder) rmSync(folder, { recursive: true, force: true });
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

/** The folder is owner-only and written by this class alone, so the parts are not looked into. */
function parseEntry(value: unknown): Entry | undefined {
  if (!isJsonObject(value) || !isJsonObject(value["artifact"]) || !isJsonObject(value["fingerprint"])) return undefined;
  return value as unknown as Entry;
}
