import { expect } from "@jest/globals";
import { ERRORS, type ErrorCode } from "../../src/cognito/errors/cognito-error";
import type { Evidence } from "../../src/cognito/errors/row";

/** What is tried, the row of the error table that answers, the evidence for it, and the whole message. */
export type Refusal<Arguments extends readonly unknown[] = []> = readonly [
  what: string,
  mark: Evidence,
  code: ErrorCode,
  message: string,
  attempt: (...given: Arguments) => Promise<unknown>,
];

/** Compares a refusal with the SDK's error and with the table's row. */
export async function expectRefusal(
  attempt: Promise<unknown>,
  [, mark, code, message]: readonly [unknown, Evidence, ErrorCode, string, ...unknown[]],
): Promise<void> {
  await expect(attempt).rejects.toMatchObject({ name: ERRORS[code].type, message });
  expect(ERRORS[code].mark).toBe(mark);
}

/** The evidence, the row of the error table, the whole message. */
export type Told = readonly [mark: Evidence, code: ErrorCode, message: string];

/** The same where the table of tests has further columns. */
export const expectTold = (attempt: Promise<unknown>, told: Told): Promise<void> =>
  expectRefusal(attempt, ["", ...told]);

/** Six digits that are not these. */
export const otherThan = (code: string): string => (code === "000000" ? "000001" : "000000");
