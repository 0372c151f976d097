import type { DeliveredMessage, FunctionLogLine, RequestRecord } from "../model/activity";
import type { Millis } from "../model/time";

/** What the parts of a stack report, for the terminal and for whoever listens (the developer's window). */
export interface Activity {
  readonly log: (line: string) => void;
  readonly functionLogged: (line: FunctionLogLine) => void;
  readonly functionRebuilt: (rebuild: FunctionRebuild) => void;
  readonly requestAnswered: (record: RequestRecord) => void;
  readonly delivered: (message: DeliveredMessage) => void;
  /** Returns the way to stop listening. */
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
  | { readonly kind: "function-log"; readonly line: FunctionLogLine };

export type ActivityListener = (event: ActivityEvent) => void;

/** Everything is written to the terminal by `log` as one line each, and handed to every listener. */
export function createActivity(log: (line: string) => void): Activity {
  const listeners = new Set<ActivityListener>();
  const tell = (event: ActivityEvent) => {
    for (const listener of listeners) listener(event);
  };
  return {
    log,
    functionLogged(line) {
      log(`${line.functionId} ${line.requestId === undefined ? "" : `${line.requestId} `}${line.level} ${line.text}`);
      tell({ kind: "function-log", line });
    },
    functionRebuilt({ functionId, ok, message, duration }) {
      log(
        ok ? `${functionId} rebuilt in ${Math.round(duration)} ms` : `${functionId} does not build: ${message ?? ""}`,
      );
    },
    requestAnswered(request) {
      log(describeRequest(request));
      tell({ kind: "request", request });
    },
    delivered(message) {
      log(describeMessage(message));
      tell({ kind: "message", message });
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The checks are worked out when they are asked for: only for a request that was refused. */
function describeRequest(request: RequestRecord): string {
  const { method, path, status, duration } = request;
  const failed = status === 401 || status === 403 ? request.checks.find((check) => !check.passed) : undefined;
  const why = failed === undefined ? "" : `  ${failed.name}: ${failed.evidence}`;
  return `${method} ${path} ${status} ${Math.round(duration)} ms${why}`;
}

/** The one place where a one-time code is shown in the terminal: that is how a developer receives it. */
function describeMessage({ purpose, destination, code, subject }: DeliveredMessage): string {
  const what = code === undefined ? subject : `code ${code}`;
  return `message to ${destination} (${purpose}): ${what}`;
}
