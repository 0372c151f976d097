import { isUtf8 } from "node:buffer";
import type { ApiRequest } from "./api-request";
import { isClaims } from "./claims";
import type { Input } from "./input";
import { invalidInput, problem } from "./problem";

/**
 * Reads a body of JSON whose members are text, numbers and the like, at most 16 KiB. Refused are a content type that says
 * it is something else (415; without one it is taken for JSON), what is too long (413), and what is not JSON in UTF-8 or
 * gives a member twice, which two readers would read in two ways (400).
 */
export function readJsonBody({ body, contentType }: ApiRequest): Input<unknown> {
  if (contentType !== undefined && !jsonType.test(contentType)) {
    return { valid: false, answer: problem(415, "The body must be application/json.") };
  }
  if (body.length > mostBytes) {
    return { valid: false, answer: problem(413, `The body is longer than ${mostBytes} bytes.`) };
  }
  const value = isUtf8(body) ? parsed(body.toString("utf8")) : undefined;
  return value ?? malformed("must be JSON in UTF-8");
}

function parsed(text: string): Input<unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isClaims(value) && givesNameTwice(text, value)
      ? malformed("must not give a member twice")
      : { valid: true, value };
  } catch {
    return undefined;
  }
}

/**
 * Counts the names in a text that is JSON: strings with a colon behind them. An object among the members has names of its
 * own and is left to the schema, which takes none.
 */
function givesNameTwice(text: string, value: object): boolean {
  if (Object.values(value).some((member) => typeof member === "object")) return false;
  const names = [...text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter(([, colon]) => colon !== undefined);
  return names.length !== Object.keys(value).length;
}

function malformed(detail: string): Input<never> {
  return { valid: false, answer: invalidInput([{ field: "", detail }]) };
}

const jsonType = /^application\/json\s*(;|$)/i;
const mostBytes = 16 * 1024;
