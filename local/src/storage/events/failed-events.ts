import { appendFileSync } from "node:fs";
import { parseJson } from "../../model/json";
import type { Clock } from "../../model/time";
import type { ObjectEvent } from "../s3/objects/records";
import type { Subscription } from "./subscription";
import type { Failure } from "./subscription-queue";

/** Keeps events that a function could not handle, in the place of a dead-letter queue. */
export interface FailedEvents {
  /** Throws where the file can't be written. */
  keep(subscription: Subscription, event: ObjectEvent, failure: Failure): void;
}

/**
 * Appends each to a file, readable by its owner only, as one line of JSON: the record that Lambda sends to a destination
 * of failures, with the event as `requestPayload`. The log names the file, and not what the function said.
 */
export function failedEventsFile(file: string, clock: Clock, log: (line: string) => void): FailedEvents {
  return {
    keep({ functionArn, functionId }, { bucket, key, name }, failure) {
      const record = failureRecord(functionArn, failure, new Date(clock()).toISOString());
      appendFileSync(file, `${JSON.stringify(record)}\n`, { mode: 0o600 });
      const why = failure.outcome.kind === "function-error" ? failure.outcome.errorType : failure.outcome.reason;
      const tries = failure.calls === 1 ? "once" : `${failure.calls} times`;
      log(
        `${functionId} failed ${tries} (${why}) at ${name} of ${bucket}/${key.slice(0, 200)}: the event is kept in ${file}. ` +
          "Its requestPayload is what gatehouse invoke takes.",
      );
    },
  };
}

function failureRecord(
  functionArn: string,
  { requestId, payload, calls, condition, outcome }: Failure,
  timestamp: string,
) {
  const isError = outcome.kind === "function-error";
  return {
    version: "1.0",
    timestamp,
    requestContext: { requestId, functionArn: `${functionArn}:$LATEST`, condition, approximateInvokeCount: calls },
    requestPayload: parseJson(payload),
    responseContext: {
      statusCode: isError ? 200 : 400,
      executedVersion: "$LATEST",
      ...(isError && { functionError: "Unhandled" }),
    },
    responsePayload: isError
      ? { errorType: outcome.errorType, errorMessage: outcome.errorMessage, trace: outcome.trace }
      : { errorType: outcome.reason, errorMessage: outcome.message },
  };
}
