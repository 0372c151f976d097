import type { IncomingMessage, RequestListener } from "node:http";
import { hasUnreadBody } from "../../http/body";
import { StartError } from "../../model/errors";
import { alert } from "../page/alert";
import { documentOf, type WindowPage } from "../page/layout";
import { h } from "../page/markup";
import type { ConsoleContext, ConsoleHandler, ConsoleParts, Reply } from "../request-context";
import { refuseAccess } from "./access";
import { Form, FormError, readForm } from "./form";
import { redirect, type Sending, send } from "./send";
import type { Session, Sessions } from "./session";

interface Serving {
  readonly parts: ConsoleParts;
  readonly routes: ReadonlyMap<string, ConsoleHandler>;
  readonly sessions: Sessions;
  readonly headers: Readonly<Record<string, string>>;
  /** Names this start of the stack. */
  readonly start: string;
  readonly state: { readonly port: number };
}

const TEXT = "text/plain; charset=utf-8";
const HTML = "text/html; charset=utf-8";
const JSON_TYPE = "application/json; charset=utf-8";

/** Answers every request to the window; a mistake of its own becomes a 500 without detail. */
export function serveWindow(serving: Serving): RequestListener {
  return (incoming, response) => {
    const sending: Sending = { response, headers: serving.headers };
    serve(serving, incoming, sending).catch((error: unknown) => {
      if (incoming.destroyed && !incoming.complete) return;
      serving.parts.options.log(
        `developer's window: ${incoming.method ?? ""} ${pathOf(incoming)} went wrong: ${traceOf(error)}`,
      );
      send(sending, 500, TEXT, "Something went wrong here; the terminal says more.\n");
    });
  };
}

async function serve(serving: Serving, incoming: IncomingMessage, sending: Sending): Promise<void> {
  const { method = "", headers } = incoming;
  const { port } = serving.state;
  const hostCount = incoming.rawHeaders.filter((name, index) => index % 2 === 0 && /^host$/i.test(name)).length;
  const refusal = refuseAccess({ method, headers, hostCount, port });
  if (refusal !== undefined) return turnAway(serving, incoming, sending, refusal.status, refusal.message);
  const path = pathOf(incoming);
  if (path === "/events" && method === "GET") return follow(serving, incoming, sending);
  const handler = serving.routes.get(`${method === "HEAD" ? "GET" : method} ${path}`);
  if (handler === undefined) return turnAway(serving, incoming, sending, 404, "There is no such page.");
  const session = serving.sessions.of(headers.cookie, port);
  const form = method === "POST" ? await readForm(incoming) : new Form(new URLSearchParams());
  if (!(form instanceof Form)) return turnAway(serving, incoming, sending, form.status, form.message);
  if (method === "POST" && !serving.sessions.isOwn(session, form.peek("csrf")))
    return turnAway(serving, incoming, sending, 403, "This page is from an earlier start of the stack. Open it again.");
  await answer(serving, sending, handler, contextOf(incoming, path, session, form), session);
}

async function answer(
  { parts, start }: Serving,
  sending: Sending,
  handler: ConsoleHandler,
  context: ConsoleContext,
  session: Session,
): Promise<void> {
  const flash = context.isOpening ? parts.flashes.take(session.id) : undefined;
  const reply = await runHandler(handler, flash?.typed === undefined ? context : { ...context, typed: flash.typed });
  const cookie = session.setCookie === undefined ? {} : { "set-cookie": session.setCookie };
  const own: Sending = { ...sending, headers: { ...sending.headers, ...cookie } };
  switch (reply.kind) {
    case "redirect":
      return redirect(own, reply.to);
    case "part":
      return send(sending, reply.status ?? 200, JSON_TYPE, JSON.stringify(reply.markup));
    case "page":
      return sendPage(parts, start, own, reply.status ?? 200, flash === undefined ? reply : { ...reply, flash });
  }
}

async function runHandler(handler: ConsoleHandler, context: ConsoleContext): Promise<Reply> {
  try {
    return await handler(context);
  } catch (error) {
    if (!(error instanceof FormError)) throw error;
    return {
      kind: "page",
      status: 400,
      title: "Not done",
      main: [h("h1", {}, "Not done"), alert("failed", error.message)],
    };
  }
}

function contextOf(incoming: IncomingMessage, path: string, session: Session, form: Form): ConsoleContext {
  const wantsPart = incoming.headers.accept === "application/json";
  return {
    path,
    query: queryOf(incoming),
    form,
    session: session.id,
    csrf: session.csrf,
    wantsPart,
    isOpening: incoming.method === "GET" && !wantsPart,
  };
}

/** The stream of news. What a page has seen comes by the browser's own header, or at first in the address. */
function follow({ parts }: Serving, incoming: IncomingMessage, sending: Sending): void {
  if (parts.live.isFull) {
    send(sending, 503, TEXT, "Too many pages follow already.\n");
    return;
  }
  const last = incoming.headers["last-event-id"];
  const position = typeof last === "string" && last !== "" ? last : (queryOf(incoming).get("after") ?? "");
  sending.response.writeHead(200, { ...sending.headers, "content-type": "text/event-stream; charset=utf-8" });
  parts.live.connect(sending.response, position);
}

function turnAway(
  { parts, start, state }: Serving,
  incoming: IncomingMessage,
  sending: Sending,
  status: number,
  message: string,
): void {
  const headers = { ...sending.headers, ...(hasUnreadBody(incoming) && { connection: "close" }) };
  const own = { ...sending, headers };
  const text = alert("failed", message);
  if (incoming.headers.accept === "application/json") send(own, status, JSON_TYPE, JSON.stringify(text));
  // A foreign host is told nothing but that: not even what the stack is called.
  else if (status === 421 || status === 405) send(own, status, TEXT, `${message}\n`);
  else {
    const home = h(
      "a",
      { class: "button primary", href: `http://127.0.0.1:${state.port}/` },
      "Open the developer's window",
    );
    sendPage(parts, start, own, status, { title: "Not here", main: [h("h1", {}, "Not here"), text, h("p", {}, home)] });
  }
}

function sendPage(
  { options, history }: ConsoleParts,
  start: string,
  sending: Sending,
  status: number,
  page: WindowPage,
): void {
  const { application, clock } = options;
  const document = documentOf(page, {
    stackName: application.stackName,
    region: application.region,
    position: `${start}-${history.revision}`,
    messageCount: history.messageCount,
    now: clock.now(),
    offset: clock.offset(),
  });
  send(sending, status, HTML, document);
}

const pathOf = ({ url = "" }: IncomingMessage): string => url.split("?", 1)[0] ?? "";
const queryOf = (incoming: IncomingMessage): URLSearchParams =>
  new URLSearchParams((incoming.url ?? "").slice(pathOf(incoming).length));

/** The name of an error and where it came from, without its message, which may hold what was typed. */
function traceOf(error: unknown): string {
  if (error instanceof StartError) return error.message;
  if (!(error instanceof Error)) return "something that is no Error was thrown";
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return [error.name, ...frames].join("\n");
}
