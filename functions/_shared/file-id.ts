import { maxLength, nonEmpty, object, pipe, string } from "valibot";
import { type Input, notThere, readInput } from "./input";

/**
 * An id for a file: the time in milliseconds, then 128 random bits, in hexadecimal digits. Ids sort as they were made, and
 * none can be guessed.
 */
export function makeFileId(now: number, random: (bytes: number) => Buffer): string {
  return now.toString(16).padStart(12, "0") + random(16).toString("hex");
}

export const fileIdPattern: RegExp = /^[0-9a-f]{44}$/;

/** The parameter `id` of a query. Any text may be asked for; one that is no file's id is not found. */
export function readFileId(query: Readonly<Record<string, unknown>>): Input<{ readonly id: string }> {
  return readInput(idQuery, query);
}

const idQuery = object(
  { id: pipe(string(), nonEmpty("must not be empty"), maxLength(256, "must be at most 256 characters")) },
  notThere,
);
