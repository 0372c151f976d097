import type { SourceLocation } from "../model/source";
import { type Answer, jsonMessage } from "./answer";

/** Answers that only a gateway on one's own machine gives. */

/** To a request for another host. It does not repeat the header. */
export function foreignHostAnswer(): Answer {
  return jsonMessage(
    403,
    "Forbidden: the local gateway answers only requests whose Host header is localhost, 127.0.0.1 or [::1]",
  );
}

/** Of a route whose function's code is not there. The request has passed the authorizer. */
export const codeMissingAnswer = (why: string): Answer => jsonMessage(501, `Not Implemented: ${why}`);

/** Of a route whose integration is not run here. The request has passed the authorizer. */
export function notRunAnswer({ description, location }: { description: string; location: SourceLocation }): Answer {
  return jsonMessage(501, `Not Implemented: ${description} is not run here (line ${location.line} of the template)`);
}
