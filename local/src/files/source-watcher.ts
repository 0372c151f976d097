import { readdirSync, statSync, watch } from "node:fs";
import { basename, join } from "node:path";

/**
 * Reports files that were written, created or removed, by the operating system's own notices. There are several for one
 * save, and sometimes one for nothing, so the listener checks the files. docs/decisions/031-watching-sources.md says
 * why no library.
 */
export class SourceWatcher {
  readonly #onChange: (file: string) => void;
  readonly #onProblem: (message: string) => void;
  readonly #watched = new Map<string, { close(): void }>();
  #closed = false;

  constructor(onChange: (file: string) => void, onProblem: (message: string) => void) {
    this.#onChange = onChange;
    this.#onProblem = onProblem;
  }

  /** Adds folders, with or without all folders below them. Packages and hidden files are ignored. */
  add(folders: readonly string[], recursive: boolean): void {
    for (const folder of folders) {
      if (!this.#watched.has(folder)) this.#watch(folder, recursive);
      if (recursive) this.add(foldersIn(folder), true);
    }
  }

  close(): void {
    this.#closed = true;
    for (const watched of this.#watched.values()) watched.close();
    this.#watched.clear();
  }

  #watch(folder: string, recursive: boolean): void {
    try {
      const watcher = watch(folder, { persistent: false }, (_, name) => this.#noticed(folder, name, recursive));
      watcher.on("error", () => this.#lost(folder, recursive));
      this.#watched.set(folder, watcher);
    } catch (error) {
      if (isFolder(folder)) this.#onProblem(`Changes below ${folder} are not seen: ${String(error)}`);
      else this.#lost(folder, recursive);
    }
  }

  #noticed(folder: string, name: string | null, recursive: boolean): void {
    if (this.#closed) return;
    if (name === basename(folder) || !isFolder(folder)) this.#lost(folder, recursive);
    if (name === null) {
      for (const file of filesIn(folder)) this.#onChange(file);
      return;
    }
    if (isIgnored(name)) return;
    const path = join(folder, name);
    if (recursive && isFolder(path)) {
      this.add([path], true);
      for (const file of filesBelow(path)) this.#onChange(file);
    }
    this.#onChange(path);
  }

  /** A removed folder may come back: another branch was checked out. */
  #lost(folder: string, recursive: boolean): void {
    this.#watched.get(folder)?.close();
    const timer = setInterval(() => {
      if (!isFolder(folder)) return;
      clearInterval(timer);
      this.#watched.delete(folder);
      this.add([folder], recursive);
      for (const file of recursive ? filesBelow(folder) : filesIn(folder)) this.#onChange(file);
    }, LOOK_AGAIN);
    this.#watched.set(folder, timer.unref());
  }
}

/** Milliseconds between two checks whether a removed folder is back. */
const LOOK_AGAIN = 300;

function isIgnored(name: string): boolean {
  return name === "node_modules" || basename(name).startsWith(".");
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

const foldersIn = (folder: string) => entriesOf(folder, true);
const filesIn = (folder: string) => entriesOf(folder, false);

const filesBelow = (folder: string): string[] => [...filesIn(folder), ...foldersIn(folder).flatMap(filesBelow)];

function entriesOf(folder: string, folders: boolean): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() === folders && !isIgnored(entry.name))
      .map(({ name }) => join(folder, name));
  } catch {
    return [];
  }
}
