import type { ErrorRow } from "./row";

/** What triggers answer, and what follows when one fails. */
export const TRIGGER_ERRORS = {
  "migration-failed": {
    type: "UserNotFoundException",
    message: (client) => `Exception migrating user in app client ${client}`,
    mark: "observed",
  },
  "custom-auth-not-configured": {
    type: "UnexpectedLambdaException",
    message: "null invocation failed due to configuration.",
    mark: "observed",
  },
  "trigger-failed": { type: "UserLambdaValidationException", message: (what) => what, mark: "observed" },
  "trigger-answer-unrecognizable": {
    type: "InvalidLambdaResponseException",
    message: "Unrecognizable lambda output",
    mark: "observed",
  },
  "trigger-answer-json": {
    type: "InvalidLambdaResponseException",
    message: "Invalid lambda function output : Invalid JSON",
    mark: "observed",
  },
  "trigger-not-invoked": { type: "UnexpectedLambdaException", message: (what) => what, mark: "observed" },
} as const satisfies Record<string, ErrorRow>;
