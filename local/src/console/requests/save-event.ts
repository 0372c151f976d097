import { lstatSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { systemErrorCode } from "../../model/errors";
import { FormError } from "../http/form";
import type { Hide } from "./masking";

/** What a sample holds in the place of a secret, as in the samples that come with an application. */
export const leftOut: Hide = (value, name) => {
  if (!/^authorization(?:token)?$/i.test(name)) return "left-out-of-the-sample";
  return /^Bearer /i.test(value) ? "Bearer the-token-is-left-out-of-the-sample" : "the-token-is-left-out-of-the-sample";
};

/** `AdminUserFunction` is `admin-user`, as the file of its sample begins. */
export function sampleName(functionId: string): string {
  const words = functionId
    .replace(/(?<=.)Function$/, "")
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase();
  return (
    words
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 64) || "function"
  );
}

/** The longest name of a case, in characters. */
export const LONGEST_CASE = 60;

/**
 * Writes an event to `<function>.<case>.json` in the folder, which is made if it is missing, and returns the file's
 * name. Throws a FormError for a name that is not of small letters, digits and hyphens, for one that is taken (nothing
 * is ever overwritten), and for a folder that is a link.
 */
export function saveEvent(folder: string, functionId: string, caseName: string, event: string): string {
  if (!/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(caseName) || caseName.length > LONGEST_CASE)
    throw new FormError("The name of a case is of small letters, digits and hyphens, e.g. not-in-the-group.");
  const name = `${sampleName(functionId)}.${caseName}.json`;
  try {
    mkdirSync(folder, { recursive: true });
    if (lstatSync(folder).isSymbolicLink()) throw new FormError(`${folder} is a link; nothing is written there.`);
    writeFileSync(join(folder, name), `${event}\n`, { flag: "wx" });
  } catch (error) {
    if (error instanceof FormError) throw error;
    const code = systemErrorCode(error);
    if (code === "EEXIST") throw new FormError(`There is an event ${name} already. Choose another name.`);
    throw new FormError(`${name} can't be written (${code ?? "unknown error"}).`);
  }
  return name;
}
