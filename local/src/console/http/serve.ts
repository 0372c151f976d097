import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { hasUnreadBody } from "../../http/body";
import { writeAnswer } from "../../http/write-answer";
import { StartError } from "../../model/errors";
import type { WindowServing } from "../window-app";
import { refuseAccess } from "./access";
import { type OpenPages, openPages } from "./open-pages";
import { targetOf } from "./target";

const TEXT = "text/plain; charset=utf-8";

/** Answers every request to the window; a mistake of its own becomes a 500 without detail. */
export function serveWindow(serving: WindowServing): RequestListener {
  // The pages are loaded for the first request: most starts of the stack are never looked at.
  let opening: Promise<OpenPages> | undefined;
  return (incoming, response) => {
    const failed = (sending: Sending) => (error: unknown) => {
      if (incoming.destroyed && !incoming.complete) return;
      serving.parts.options.log(
        `developer's window: ${incoming.method ?? ""} ${targetOf(incoming).path} went wrong: ${traceOf(error)}`,
      );
      send(sending, 500, "Something went wrong here; the terminal says more.\n");
    };
    opening ??= openPages(serving);
    opening
      .then((pages) => {
        const sending = { incoming, response, headers: pages.headers };
        return serve(serving, pages, sending).catch(failed(sending));
      })
      .catch(failed({ incoming, response, headers: {} }));
  };
}

interface Sending {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  readonly headers: OpenPages["headers"];
}

async function serve(serving: WindowServing, pages: OpenPages, sending: Sending): Promise<void> {
  const { incoming, response } = sending;
  const { method = "", headers } = incoming;
  const hostCount = incoming.rawHeaders.filter((name, index) => index % 2 === 0 && /^host$/i.test(name)).length;
  const refused = refuseAccess({ method, headers, hostCount, port: serving.state.port });
  // A foreign host is told nothing but that: not even what the stack is called.
  if (refused !== undefined && refused.status !== 403 && !wantsJson(incoming))
    return send(sending, refused.status, `${refused.message}\n`);
  if (refused === undefined && targetOf(incoming).path === "/events" && method === "GET")
    return follow(serving, sending);
  const answer =
    refused === undefined ? await pages.ask(incoming) : pages.refuse(incoming, refused.status, refused.message);
  const all = [...Object.entries(sending.headers), ...closing(incoming), ...answer.headers];
  writeAnswer(response, { ...answer, headers: all });
}

const wantsJson = ({ headers }: IncomingMessage): boolean => headers.accept === "application/json";

/** The stream of news. What a page has seen comes by the browser's own header, or at first in the address. */
function follow({ parts }: WindowServing, sending: Sending): void {
  const { incoming, response, headers } = sending;
  if (parts.live.isFull) {
    send(sending, 503, "Too many pages follow already.\n");
    return;
  }
  const last = incoming.headers["last-event-id"];
  const position = typeof last === "string" && last !== "" ? last : (targetOf(incoming).query.get("after") ?? "");
  response.writeHead(200, { ...headers, "content-type": "text/event-stream; charset=utf-8" });
  parts.live.connect(response, position);
}

function send({ incoming, response, headers }: Sending, status: number, body: string): void {
  const all = [...Object.entries(headers), ...closing(incoming), ["content-type", TEXT] as const];
  writeAnswer(response, { status, headers: all, body });
}

/** A body that was not read to its end ends the connection: the rest of it would be taken for the next request. */
const closing = (incoming: IncomingMessage): readonly (readonly [string, string])[] =>
  hasUnreadBody(incoming) ? [["connection", "close"]] : [];

/** The name of an error and where it came from, without its message, which may hold what was typed. */
function traceOf(error: unknown): string {
  if (error instanceof StartError) return error.message;
  if (!(error instanceof Error)) return "something that is no Error was thrown";
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return [error.name, ...frames].join("\n");
}
