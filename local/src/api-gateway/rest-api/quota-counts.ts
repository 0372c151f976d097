import { readIfPresent, writeOwnerOnly } from "../../files/owner-only-file";
import { StartError } from "../../model/errors";
import { isJsonObject, type JsonObject, parseJson } from "../../model/json";

/** How often a key was counted in a period, which is a number of `periodOf`. */
interface QuotaCount {
  readonly period: number;
  readonly count: number;
}

/** Counts are written at most this often: a process that is killed loses those of as long. */
const DELAY = 1_000;

/**
 * What API keys have used of their plans' quotas. With a file the counts outlive this process. A file that can't be
 * written is said once by `log`, and the counts are kept in memory.
 */
export class QuotaCounts {
  readonly #counts: Map<string, QuotaCount>;
  readonly #file: string | undefined;
  readonly #log: (line: string) => void;
  #timer: NodeJS.Timeout | undefined;
  #isBroken = false;

  /** Throws a StartError `state-unreadable` if the file is there and has no counts in it. */
  constructor(file: string | undefined, log: (line: string) => void) {
    this.#file = file;
    this.#log = log;
    this.#counts = file === undefined ? new Map() : readCounts(file);
  }

  of(planId: string, keyId: string): QuotaCount | undefined {
    return this.#counts.get(nameOf(planId, keyId));
  }

  set(planId: string, keyId: string, count: QuotaCount): void {
    this.#counts.set(nameOf(planId, keyId), count);
    if (this.#file === undefined) return;
    this.#timer ??= setTimeout(() => this.save(), DELAY).unref();
  }

  /** Writes what has not been written yet. */
  save(): void {
    if (this.#timer === undefined || this.#file === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    try {
      writeOwnerOnly(this.#file, `${JSON.stringify(Object.fromEntries(this.#counts))}\n`);
    } catch (error) {
      if (!this.#isBroken) this.#log(`What API keys have used of their quotas is not kept: ${String(error)}`);
      this.#isBroken = true;
    }
  }
}

const nameOf = (planId: string, keyId: string): string => `${planId}/${keyId}`;

function readCounts(file: string): Map<string, QuotaCount> {
  const text = readIfPresent(file);
  if (text === undefined) return new Map();
  const value = parseJson(text);
  const counts = isJsonObject(value) ? Object.entries(value) : undefined;
  if (counts?.every((entry): entry is [string, JsonObject & QuotaCount] => isCount(entry[1]))) {
    return new Map(counts.map(([name, { period, count }]) => [name, { period, count }]));
  }
  throw new StartError("state-unreadable", `${file} is damaged. Remove it to let every API key's quota begin anew.`);
}

const isCount = (value: unknown): boolean =>
  isJsonObject(value) && Number.isSafeInteger(value["period"]) && Number.isSafeInteger(value["count"]);
