import type { IncomingMessage } from "node:http";
import { readBody } from "../../http/body";

/** The largest form that is read, in bytes. */
const LARGEST_BODY = 64 * 1024;

/** A field that is missing or too long; the message is for the person at the form. */
export class FormError extends Error {
  override readonly name = "FormError";
}

/** The fields of a form. Each is read with a limit on its characters. */
export class Form {
  readonly #fields: URLSearchParams;

  constructor(fields: URLSearchParams) {
    this.#fields = fields;
  }

  /** A field's text without the spaces around it; "" if it is missing. Throws FormError if it is too long. */
  text(name: string, most: number, label = name): string {
    return this.exact(name, most, label).trim();
  }

  /** As `text`, but throws FormError if it is missing or empty. */
  required(name: string, most: number, label = name): string {
    const value = this.text(name, most, label);
    if (value === "") throw new FormError(`${label} is missing.`);
    return value;
  }

  /** A field with its spaces, which may belong to a password. */
  exact(name: string, most: number, label = name): string {
    const value = this.#fields.get(name) ?? "";
    if (value.length > most) throw new FormError(`${label} is longer than ${most} characters.`);
    return value;
  }

  /** A field of any length, to blot it out of a message or to put it back into its form. */
  peek(name: string): string {
    return this.#fields.get(name) ?? "";
  }

  all(name: string, most: number): readonly string[] {
    return this.#fields.getAll(name).filter((value) => value !== "" && value.length <= most);
  }

  /** Whether the form has the field, empty or not. */
  has(name: string): boolean {
    return this.#fields.has(name);
  }

  isSet(name: string): boolean {
    return (this.#fields.get(name) ?? "") !== "";
  }
}

type FormReading = Form | { readonly status: 413 | 415; readonly message: string };

/** Reads a form of at most 64 KB. Rejects if the client disconnects before its end. */
export async function readForm(incoming: IncomingMessage): Promise<FormReading> {
  const type = (incoming.headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded")
    return { status: 415, message: "A form is sent as application/x-www-form-urlencoded." };
  const body = await readBody(incoming, { limit: LARGEST_BODY });
  if (body === undefined) return { status: 413, message: "That is more than 64 KB." };
  return new Form(new URLSearchParams(body.toString("utf8")));
}
