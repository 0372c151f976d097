import { basename } from "node:path";
import type { Application, Notice } from "../../model/application";
import { describeLocation, RestartError, textForLog } from "../../model/errors";
import type { EpochMillis } from "../../model/time";
import { describeChange } from "./describe-change";
import { FileChanges, readTwice } from "./file-changes";
import { type FollowingParts, updateStack } from "./update-stack";

export interface LiveStackOptions {
  readonly parts: FollowingParts;
  readonly application: () => Application;
  /** Absolute path of the seed file; undefined: nothing is seeded. */
  readonly seedFile: string | undefined;
  /** When the start began to read these files. */
  readonly readSince: EpochMillis;
  /** Reads the template as a start does. */
  readonly read: () => Application;
  readonly notices: (application: Application) => readonly Notice[];
  /** What the files of settings ask for and only a restart brings, each as one sentence. */
  readonly awaitingRestart: () => readonly string[];
  /** Called with the application that runs from now on. */
  readonly become: (application: Application) => void;
  /** Adds what is new in the seed file, and says so. */
  readonly seed: () => Promise<void>;
  readonly log: (line: string) => void;
}

/**
 * Follows the application's files while it runs: what has changed is put in place, without losing users or sessions,
 * and said in one line. What is wrong, or can't be changed in a running stack, is said, and what ran before goes on.
 * Returns the function that ends it.
 */
export function followTemplate(options: LiveStackOptions): () => Promise<void> {
  const stack = new LiveStack(options);
  return () => stack.close();
}

class LiveStack {
  readonly #options: LiveStackOptions;
  readonly #changes: FileChanges;
  #isBroken = false;
  #awaited: readonly string[] = [];

  constructor(options: LiveStackOptions) {
    this.#options = options;
    const { application, seedFile, readSince, log } = options;
    this.#changes = new FileChanges({
      files: () => [...application().sourceFiles, ...(seedFile === undefined ? [] : [seedFile])],
      readSince,
      isLacking: () => this.#isBroken,
      onChange: (files) => this.#follow(files),
      onProblem: log,
    });
  }

  close(): Promise<void> {
    return this.#changes.close();
  }

  async #follow(files: readonly string[]): Promise<void> {
    const { seedFile } = this.#options;
    const templates = files.filter((file) => file !== seedFile);
    if (templates.length > 0) await this.#followTemplate(templates.map((file) => basename(file)).join(", "));
    await this.#followSeed();
  }

  async #followTemplate(what: string): Promise<void> {
    const { application, read, parts, become, notices, awaitingRestart, log } = this.#options;
    const startedAt = performance.now();
    const before = application();
    try {
      const next = await readTwice(read);
      const change = describeChange(before, next);
      const known = new Set(notices(before).map(({ message }) => message));
      await updateStack(parts, before, next);
      become(next);
      this.#isBroken = false;
      if (change !== "") log(`${what}: ${change} (${Math.round(performance.now() - startedAt)} ms)`);
      for (const { message, location } of notices(next))
        if (!known.has(message)) log(location === undefined ? message : `${describeLocation(location)}: ${message}`);
      const awaited = awaitingRestart();
      for (const sentence of awaited) if (!this.#awaited.includes(sentence)) log(`${what}: ${sentence}`);
      this.#awaited = awaited;
    } catch (error) {
      this.#isBroken = true;
      log(`${what}: ${whyNot(error)}`);
    }
  }

  async #followSeed(): Promise<void> {
    const { seed, log } = this.#options;
    try {
      await readTwice(seed);
    } catch (error) {
      log(`${textForLog(error)} Nothing of it is applied.`);
    }
  }
}

function whyNot(error: unknown): string {
  const why = textForLog(error);
  return error instanceof RestartError
    ? `restart for it to take effect, until then all stays as it was: ${why}`
    : `not applied, all stays as it was: ${why}`;
}
