import { type Stats, statSync } from "node:fs";

/** Absolute path -> the file's modification time and size, or `-` if there is no such file. */
export type Fingerprint = Readonly<Record<string, string>>;

/** Looks at each file once in its lifetime: create a new one for every pass over the functions. */
export class FileStates {
  readonly #known = new Map<string, string>();

  of(file: string): string {
    const known = this.#known.get(file);
    if (known !== undefined) return known;
    const stats = statsOf(file);
    const state = stats === undefined ? "-" : `${stats.mtimeMs}:${stats.size}`;
    this.#known.set(file, state);
    return state;
  }

  /**
   * The states of files that were read since `readAt` (milliseconds since 1970). A file changed after that may have
   * been read before the change: it is recorded so that it never counts as current.
   */
  fingerprint(files: Iterable<string>, readAt: number): Fingerprint {
    return Object.fromEntries(
      Array.from(files, (file) => {
        const state = this.of(file);
        return [file, Number.parseFloat(state) >= readAt ? "changed" : state];
      }),
    );
  }

  isCurrent(fingerprint: Fingerprint): boolean {
    return Object.entries(fingerprint).every(([file, state]) => this.of(file) === state);
  }
}

/** Whether a path is a file that can be seen: what can't be looked at is none. */
export function isFile(path: string): boolean {
  return statsOf(path)?.isFile() === true;
}

function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
