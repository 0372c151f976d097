import type { CognitoError } from "../errors/cognito-error";
import type { OperationOutput } from "../operations/operation";
import type { HttpResponse } from "./http-route";

const CONTENT_TYPE = "application/x-amz-json-1.1";

/** Headers of every answer of the IdP API. */
const apiHeaders = (requestId: string) => ({
  "content-type": CONTENT_TYPE,
  "x-amzn-requestid": requestId,
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date",
  "cache-control": "no-store",
});

/** An operation's output; an empty body where it has none. */
export const successAnswer = (output: OperationOutput, requestId: string): HttpResponse => ({
  status: 200,
  headers: apiHeaders(requestId),
  body: output === undefined ? "" : JSON.stringify(output),
});

/** An error, by body and by header: clients look at the one or the other. Some errors have no message at all. */
export const errorAnswer = ({ type, message, status }: CognitoError, requestId: string): HttpResponse => ({
  status,
  headers: {
    ...apiHeaders(requestId),
    "x-amzn-errortype": `${type}:`,
    ...(message !== "" && { "x-amzn-errormessage": headerText(message) }),
  },
  body: JSON.stringify(message === "" ? { __type: type } : { __type: type, message }),
});

/** A message as a header can carry it: what is not printable ASCII becomes a question mark. */
const headerText = (message: string): string =>
  message
    .trim()
    .replace(/[^\x20-\x7e]/g, "?")
    .slice(0, 1024);

/** The answer to a browser's preflight, which the API's content type always causes. */
export const preflightAnswer = (requestedHeaders: string | undefined, requestId: string): HttpResponse => ({
  status: 200,
  headers: {
    "x-amzn-requestid": requestId,
    "access-control-allow-origin": "*",
    "access-control-allow-methods": "POST",
    "access-control-allow-headers": headerText(requestedHeaders ?? "*"),
    "access-control-max-age": "172800",
  },
});
