import type { DeliveredMessage, FunctionLogLine, RequestRecord, SignInRecord, TriggerRecord } from "../model/activity";
import { printable, printableLines, printableOutput } from "../model/printable";
import type { Millis } from "../model/time";

/** What the parts of a stack report, for the terminal and for listeners such as the developer's window. */
export interface Activity {
  readonly log: (line: string) => void;
  readonly functionLogged: (line: FunctionLogLine) => void;
  readonly functionRebuilt: (rebuild: FunctionRebuild) => void;
  readonly requestAnswered: (record: RequestRecord) => void;
  readonly delivered: (message: DeliveredMessage) => void;
  readonly signInStepped: (signIn: SignInRecord) => void;
  readonly triggerRan: (trigger: TriggerRecord) => void;
  /** Returns a function that stops listening. */
  readonly listen: (listener: ActivityListener) => () => void;
}

export interface FunctionRebuild {
  readonly functionId: string;
  readonly ok: boolean;
  readonly message?: string;
  readonly duration: Millis;
}

export type ActivityEvent =
  | { readonly kind: "request"; readonly request: RequestRecord }
  | { readonly kind: "message"; readonly message: DeliveredMessage }
  | { readonly kind: "sign-in"; readonly signIn: SignInRecord }
  | { readonly kind: "trigger"; readonly trigger: TriggerRecord }
  | { readonly kind: "function-log"; readonly line: FunctionLogLine };

export type ActivityListener = (event: ActivityEvent) => void;

/**
 * Writes each event to the terminal by `log`, as one line, and passes it to every listener. What comes from outside is
 * made printable; of what a function wrote itself, the line ends, tabs and colours stay.
 */
export function createActivity(log: (line: string) => void): Activity {
  const listeners = new Set<ActivityListener>();
  const tell = (event: ActivityEvent) => {
    for (const listener of listeners) listener(event);
  };
  return {
    log: (line) => log(printableLines(line).replaceAll("\n", "\n    ")),
    functionLogged(line) {
      const request = line.requestId === undefined ? "" : `${line.requestId} `;
      log(`${line.functionId} ${request}${line.level} ${printableOutput(line.text)}`);
      tell({ kind: "function-log", line });
    },
    functionRebuilt({ functionId, ok, message, duration }) {
      const outcome = ok ? `rebuilt in ${Math.round(duration)} ms` : `does not build: ${message ?? ""}`;
      log(`${functionId} ${printableOutput(outcome)}`);
    },
    requestAnswered(request) {
      log(printable(describeRequest(request)));
      tell({ kind: "request", request });
    },
    delivered(message) {
      log(printable(describeMessage(message)));
      tell({ kind: "message", message });
    },
    signInStepped: (signIn) => tell({ kind: "sign-in", signIn }),
    triggerRan: (trigger) => tell({ kind: "trigger", trigger }),
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Reads `checks` only for a request that was refused, since they are computed on demand. */
function describeRequest(request: RequestRecord): string {
  const { method, path, status, duration } = request;
  const failed = status === 401 || status === 403 ? request.checks.find((check) => !check.passed) : undefined;
  const why = failed === undefined ? "" : `  ${failed.name}: ${failed.evidence}`;
  return `${method} ${path} ${status} ${Math.round(duration)} ms${why}`;
}

/** The only place that shows a one-time code in the terminal: that is how a developer receives it. */
function describeMessage({ purpose, destination, code, subject }: DeliveredMessage): string {
  const what = code === undefined ? subject : `code ${code}`;
  return `message to ${destination} (${purpose}): ${what}`;
}
