import { randomBytes } from "node:crypto";
import { createLoopbackServer, listenOnLoopback } from "../http/loopback-server";
import type { ConsoleEvent, ConsoleOptions } from "./console-options";
import { Flashes } from "./flashes";
import { serveWindow } from "./http/serve";
import { Sessions } from "./http/session";
import { type Entry, History } from "./live/history";
import type { LiveEntry } from "./live/live-entry";
import { LiveFeed } from "./live/live-feed";
import type { ConsoleParts } from "./request-context";
import { timelineRow } from "./timeline/timeline-row";

/** The developer's window, open on this machine. */
export interface Console {
  /** E.g. `http://127.0.0.1:4000`. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Opens the developer's window on 127.0.0.1: the inbox, the users, every request with its checks, tokens explained, the
 * clock and the keys. Rejects with a StartError `port-taken` if the port is in use.
 *
 * Pages of other sites cannot use it (http/access.ts). It does NOT ask for a password: every program on this
 * machine may use it.
 */
export async function startConsole(options: ConsoleOptions): Promise<Console> {
  const random = options.random ?? randomBytes;
  const start = random(9).toString("hex");
  const parts = openParts(options, start);
  const { history, live } = parts;
  const state = { port: 0 };
  const sessions = new Sessions(random);
  const serve = serveWindow({ parts, start, state, sessions });
  const { server, close } = createLoopbackServer(serve, { maxHeaderSize: 16_384 });
  const stopListening = options.activity.listen((event) => {
    remember(history, event);
    live.changed();
  });
  const stopFollowing = options.storage?.onChange(() => live.storageChanged());
  try {
    const wanted = { port: options.port, purpose: "the developer's window", option: "--console-port" };
    state.port = await listenOnLoopback(server, wanted);
  } catch (error) {
    stopListening();
    stopFollowing?.();
    throw error;
  }
  return {
    url: `http://127.0.0.1:${state.port}`,
    port: state.port,
    close() {
      stopListening();
      stopFollowing?.();
      live.close();
      return close();
    },
  };
}

function openParts(options: ConsoleOptions, start: string): ConsoleParts {
  const { clock } = options;
  const history = new History();
  const live = new LiveFeed({
    start,
    history,
    describe: (entry) => describe(entry, options),
    clock: () => ({ now: clock.now(), offset: clock.offset() }),
  });
  return { options, history, live, flashes: new Flashes() };
}

function remember(history: History, event: ConsoleEvent): void {
  if (event.kind === "request") history.addRequest(event.request);
  else if (event.kind === "message") history.addMessage(event.message);
  else if (event.kind === "function-log") history.addLine(event.line);
  else if (event.kind === "sign-in") history.addSignIn(event.signIn);
  else if (event.kind === "trigger") history.addTrigger(event.trigger);
}

function describe(entry: Entry, options: ConsoleOptions): LiveEntry {
  const { number } = entry;
  if (entry.kind === "message") {
    const props = { number, message: entry.message };
    return { list: "messages", id: `message-${number}`, number, part: "message", props };
  }
  return timelineRow(entry, options);
}
