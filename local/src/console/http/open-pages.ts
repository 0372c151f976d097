import type { IncomingMessage } from "node:http";
import type { WireAnswer } from "../../http/write-answer";
import type { WindowServing } from "../window-app";
import { targetOf } from "./target";
import { readWindowFiles, windowHeaders } from "./window-headers";

/** The pages of the window, loaded. */
export interface OpenPages {
  /** Those of every answer. */
  readonly headers: Readonly<Record<string, string>>;
  ask(incoming: IncomingMessage): WireAnswer | Promise<WireAnswer>;
  refuse(incoming: IncomingMessage, status: number, message: string): WireAnswer;
}

/** Loads hono, the views, and what browsers get. */
export async function openPages(serving: WindowServing): Promise<OpenPages> {
  const { refusal, windowRoutes } = await import("../window-app");
  const files = readWindowFiles();
  const routes = windowRoutes(serving, files);
  const refuse: OpenPages["refuse"] = (incoming, status, message) => refusal(serving, files, incoming, status, message);
  return {
    headers: windowHeaders(files),
    refuse,
    ask(incoming) {
      const route = routes.find(incoming.method ?? "", targetOf(incoming).path);
      return route?.(incoming) ?? refuse(incoming, 404, "There is no such page.");
    },
  };
}
