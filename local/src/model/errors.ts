import type { SourceLocation } from "./source";

/**
 * A problem that ends the start and that the user can fix. The command line prints the message alone, on stderr,
 * and ends with a status other than 0.
 */
export class StartError extends Error {
  override readonly name: string = "StartError";
  /** A stable literal, e.g. `port-taken`. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The template is wrong. The message ends with what to write instead. */
export class TemplateError extends StartError {
  override readonly name = "TemplateError";
  readonly location: SourceLocation;
  /** The message without the place. */
  readonly reason: string;

  constructor(code: string, location: SourceLocation, message: string) {
    super(code, `${describeLocation(location)}: ${message}`);
    this.location = location;
    this.reason = message;
  }
}

/** The template is right, but the local stack cannot do what it asks for, and will not pretend. */
export class UnsupportedError extends StartError {
  override readonly name = "UnsupportedError";
  readonly location: SourceLocation;

  /** `page` is the AWS page that describes what is asked for. */
  constructor(location: SourceLocation, message: string, page: string) {
    super("unsupported", `${describeLocation(location)}: ${message} (${page})`);
    this.location = location;
  }
}

/** The template is right, but what has changed in it takes effect only at the next start. */
export class RestartError extends StartError {
  override readonly name = "RestartError";

  /** `what` is a clause: "the user pool 'Users' is new". */
  constructor(what: string, location?: SourceLocation) {
    super("restart-needed", location === undefined ? what : `${describeLocation(location)}: ${what}`);
  }
}

/** `template.yaml:12 (Resources/HttpApi/Properties/Auth)`, with the construct behind it in an application of the CDK. */
export function describeLocation({ file, line, path, construct }: SourceLocation): string {
  const where = [path, ...(construct === undefined ? [] : [`construct ${construct}`])].filter((part) => part !== "");
  return where.length === 0 ? `${file}:${line}` : `${file}:${line} (${where.join(", ")})`;
}

/** The `code` of a system error, e.g. `ENOENT`; undefined where there is none. */
export function systemErrorCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/**
 * An error for the log: the message alone where it says what its reader can do, otherwise with the place in the code.
 */
export function textForLog(error: unknown): string {
  if (error instanceof StartError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
