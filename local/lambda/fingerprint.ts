import { statSync } from "node:fs";

/** Absolute path -> its time of change and size, or `-` where there is no such file. */
export type Fingerprint = Readonly<Record<string, string>>;

/** Looks at files, each once for its lifetime: make one for each pass over the functions. */
export class FileStates {
  readonly #known = new Map<string, string>();

  of(file: string): string {
    const known = this.#known.get(file);
    if (known !== undefined) return known;
    const stats = statSync(file, { throwIfNoEntry: false });
    const state = stats === undefined ? "-" : `${stats.mtimeMs}:${stats.size}`;
    this.#known.set(file, state);
    return state;
  }

  fingerprint(files: Iterable<string>): Fingerprint {
    return Object.fromEntries(Array.from(files, (file) => [file, this.of(file)]));
  }

  isCurrent(fingerprint: Fingerprint): boolean {
    return Object.entries(fingerprint).every(([file, state]) => this.of(file) === state);
  }
}

export function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
