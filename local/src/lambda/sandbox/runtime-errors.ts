import { types } from "node:util";
import type { InvocationError } from "./messages";
import { withoutOwnFrames } from "./own-frames";

/** Error types of Lambda's Node.js runtime. docs/aws-behaviour/lambda-runtime.md, "Errors". */
export type RuntimeErrorType =
  | "CallbackHandlerDeprecated"
  | "HandlerNotFound"
  | "ImportModuleError"
  | "JSONStringifyError"
  | "MalformedHandlerName"
  | "NodeJsExit"
  | "StreamingNotSupported"
  | "UnhandledPromiseRejection"
  | "UserCodeSyntaxError";

/** An error that the runtime, not the handler, raises: `Runtime.<type>`. */
export class RuntimeError extends Error {
  constructor(type: RuntimeErrorType, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = `Runtime.${type}`;
  }
}

/** A RuntimeError in place of another error, with that one's text and stack, as on Lambda. */
export function wrapError(type: RuntimeErrorType, cause: unknown): RuntimeError {
  const error = new RuntimeError(type, String(cause), { cause });
  if (cause instanceof Error && cause.stack !== undefined) error.stack = cause.stack;
  return error;
}

/**
 * What the Invoke API answers for a thrown value. A value that is not an error has its `typeof` as type and no trace.
 * Never throws, whatever getters the value has.
 */
export function toInvocationError(thrown: unknown): InvocationError {
  try {
    if (looksLikeError(thrown)) {
      const trace = withoutOwnFrames(cut(thrown.stack ?? "")).split("\n");
      return { errorType: cut(thrown.name), errorMessage: cut(thrown.message), trace };
    }
    return { errorType: typeof thrown, errorMessage: cut(String(thrown)), trace: [] };
  } catch {
    return {
      errorType: "handled",
      errorMessage:
        "callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack",
      trace: [],
    };
  }
}

/** Lambda logs up to 256 KB of an error; no more of it is sent from here either. */
const cut = (text: string): string => (text.length > 262_144 ? text.slice(0, 262_144) : text);

/** Errors of this realm, of another one, and objects that carry the three members as text. */
function looksLikeError(value: unknown): value is Error {
  if (types.isNativeError(value)) return true;
  if (typeof value !== "object" || value === null) return false;
  const { name, message, stack } = value as Record<"name" | "message" | "stack", unknown>;
  return typeof name === "string" && typeof message === "string" && typeof stack === "string";
}
