import type { IncomingMessage } from "node:http";
import type { Child } from "hono/jsx";
import type { WireAnswer } from "../http/write-answer";
import { Alert } from "../pages/alert";
import { Routes } from "../pages/routes";
import { Form, FormError, readForm } from "./http/form";
import type { Session, Sessions } from "./http/session";
import { targetOf } from "./http/target";
import type { WindowFiles } from "./http/window-headers";
import { inboxPage } from "./inbox/inbox-page";
import { type WindowPage, windowDocument } from "./page/layout";
import { elementOf, type Part } from "./page/part";
import type { ConsoleContext, ConsoleHandler, ConsoleParts, Reply } from "./request-context";
import { handleReplay, handleSaveEvent } from "./requests/request-actions";
import { handleReveal, requestPage } from "./requests/request-page";
import { requestsPage } from "./requests/requests-page";
import { routesPage } from "./routes/routes-page";
import { bucketPage, objectPage } from "./stored/bucket-page";
import { storagePage } from "./stored/storage-page";
import { itemPage, tablePage } from "./stored/table-page";
import { handleReset, handleRotate, handleShift } from "./time/time-actions";
import { timePage } from "./time/time-page";
import { handleToken, tokenPage } from "./token/token-page";
import { handleAttributes } from "./users/attributes";
import { groupPage, groupsPage } from "./users/groups-page";
import { handleCreateGroup, handleCreateUser, handleUserAction } from "./users/handle-action";
import { newUserPage } from "./users/new-user-page";
import { USER_ACTIONS } from "./users/user-actions";
import { userPage } from "./users/user-page";
import { usersPage } from "./users/users-page";

/** What the pages need beside the parts of the window. */
export interface WindowServing {
  readonly parts: ConsoleParts;
  readonly sessions: Sessions;
  /** Names this start of the stack. */
  readonly start: string;
  readonly state: { readonly port: number };
}

type WindowRoute = (incoming: IncomingMessage) => WireAnswer | Promise<WireAnswer>;

/** Every address of the window but the event stream. */
export function windowRoutes(serving: WindowServing, files: WindowFiles): Routes<WindowRoute> {
  const { parts } = serving;
  const page = (handler: ConsoleHandler) => openPage(serving, files, handler);
  const change = (handler: ConsoleHandler) => takeForm(serving, files, handler);
  const routes = new Routes<WindowRoute>();
  routes.get("/", page(requestsPage(parts)));
  routes.get("/request", page(requestPage(parts)));
  routes.get("/inbox", page(inboxPage(parts)));
  routes.get("/routes", page(routesPage(parts)));
  routes.get("/users", page(usersPage(parts)));
  routes.get("/user", page(userPage(parts)));
  routes.get("/new-user", page(newUserPage(parts)));
  routes.get("/groups", page(groupsPage(parts)));
  routes.get("/group", page(groupPage(parts)));
  routes.get("/storage", page(storagePage(parts)));
  routes.get("/table", page(tablePage(parts)));
  routes.get("/item", page(itemPage(parts)));
  routes.get("/bucket", page(bucketPage(parts)));
  routes.get("/object", page(objectPage(parts)));
  routes.get("/token", page(tokenPage(parts)));
  routes.get("/time", page(timePage(parts)));
  routes.post("/request/reveal", change(handleReveal(parts)));
  routes.post("/request/replay", change(handleReplay(parts)));
  routes.post("/request/save", change(handleSaveEvent(parts)));
  routes.post("/users/create", change(handleCreateUser(parts)));
  for (const [name, action] of Object.entries(USER_ACTIONS))
    routes.post(`/users/${name}`, change(handleUserAction(parts, action)));
  routes.post("/users/set-attributes", change(handleAttributes(parts)));
  routes.post("/groups/create", change(handleCreateGroup(parts)));
  routes.post("/token", change(handleToken(parts)));
  routes.post("/time/shift", change(handleShift(parts)));
  routes.post("/time/reset", change(handleReset(parts)));
  routes.post("/keys/rotate", change(handleRotate(parts)));
  return routes;
}

/** Whether the page's own script asks for a part of the page, to put it into the open one. */
const wantsPart = ({ headers }: IncomingMessage): boolean => headers.accept === "application/json";

/** Turns a request away: on a page, or as JSON where the page's script asked. */
export function refusal(
  serving: WindowServing,
  files: WindowFiles,
  incoming: IncomingMessage,
  status: number,
  message: string,
): WireAnswer {
  const alert: Part = { part: "alert", props: { kind: "failed", text: message } };
  if (wantsPart(incoming)) return partAnswer(status, alert);
  const main: Child = [
    <h1>Not here</h1>,
    elementOf(alert),
    <p>
      <a class="button primary" href={`http://127.0.0.1:${serving.state.port}/`}>
        Open the developer's window
      </a>
    </p>,
  ];
  return pageAnswer(serving, files, status, { title: "Not here", main });
}

function openPage(serving: WindowServing, files: WindowFiles, handler: ConsoleHandler): WindowRoute {
  return (incoming) => {
    const session = sessionOf(serving, incoming);
    const nothing = new Form(new URLSearchParams());
    return answer(serving, files, handler, contextOf(incoming, session, nothing), session);
  };
}

/** A form is read, and held against the session's token, before its handler sees it. */
function takeForm(serving: WindowServing, files: WindowFiles, handler: ConsoleHandler): WindowRoute {
  return async (incoming) => {
    const session = sessionOf(serving, incoming);
    const form = await readForm(incoming);
    if (!(form instanceof Form)) return refusal(serving, files, incoming, form.status, form.message);
    if (!serving.sessions.isOwn(session, form.peek("csrf"))) {
      const message = "This page is from an earlier start of the stack. Open it again.";
      return refusal(serving, files, incoming, 403, message);
    }
    return answer(serving, files, handler, contextOf(incoming, session, form), session);
  };
}

const sessionOf = ({ sessions, state }: WindowServing, { headers }: IncomingMessage): Session =>
  sessions.of(headers.cookie, state.port);

function contextOf(incoming: IncomingMessage, session: Session, form: Form): ConsoleContext {
  const { path, query } = targetOf(incoming);
  return {
    path,
    query,
    form,
    session: session.id,
    csrf: session.csrf,
    wantsPart: wantsPart(incoming),
    isOpening: incoming.method === "GET" && !wantsPart(incoming),
  };
}

async function answer(
  serving: WindowServing,
  files: WindowFiles,
  handler: ConsoleHandler,
  context: ConsoleContext,
  session: Session,
): Promise<WireAnswer> {
  const flash = context.isOpening ? serving.parts.flashes.take(session.id) : undefined;
  const reply = await runHandler(handler, flash?.typed === undefined ? context : { ...context, typed: flash.typed });
  const cookie: WireAnswer["headers"] = session.setCookie === undefined ? [] : [["set-cookie", session.setCookie]];
  switch (reply.kind) {
    case "redirect":
      return { status: 303, headers: [...cookie, ["location", reply.to]], body: "" };
    case "part":
      return partAnswer(reply.status ?? 200, reply.part);
    case "page":
      return pageAnswer(serving, files, reply.status ?? 200, flash === undefined ? reply : { ...reply, flash }, cookie);
  }
}

async function runHandler(handler: ConsoleHandler, context: ConsoleContext): Promise<Reply> {
  try {
    return await handler(context);
  } catch (error) {
    if (!(error instanceof FormError)) throw error;
    const main: Child = [<h1>Not done</h1>, <Alert kind="failed" text={error.message} />];
    return { kind: "page", status: 400, title: "Not done", main };
  }
}

const partAnswer = (status: number, part: Part): WireAnswer => ({
  status,
  headers: [["content-type", "application/json; charset=utf-8"]],
  body: JSON.stringify(part),
});

function pageAnswer(
  { parts: { options, history }, start }: WindowServing,
  files: WindowFiles,
  status: number,
  page: WindowPage,
  cookie: WireAnswer["headers"] = [],
): WireAnswer {
  const { application, clock } = options;
  const body = windowDocument(page, {
    stackName: application.stackName,
    region: application.region,
    position: `${start}-${history.revision}`,
    messageCount: history.messageCount,
    now: clock.now(),
    offset: clock.offset(),
    ...files,
  });
  return { status, headers: [...cookie, ["content-type", "text/html; charset=utf-8"]], body };
}
