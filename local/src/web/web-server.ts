import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { hasUnreadBody } from "../http/body";
import { isOwnHost } from "../http/loopback-only";
import { createLoopbackServer, type LoopbackServer, listenOnLoopback } from "../http/loopback-server";
import { type WireAnswer, writeAnswer } from "../http/write-answer";
import { textForLog } from "../model/errors";
import { pageHeaders } from "./page-headers";
import { PageSource } from "./page-source";

/** A page to serve. */
export interface ServedPage {
  /** Absolute path; has an `index.html`. */
  readonly folder: string;
  /** Build again when a file in the folder changes. */
  readonly watch: boolean;
  /** What the page reads as `/config.json`. */
  readonly config: object;
  /** Addresses that the page may call. */
  readonly connect: readonly string[];
  readonly log: (line: string) => void;
}

interface Serving extends Pick<ServedPage, "folder" | "log"> {
  readonly source: PageSource;
  readonly config: string;
  readonly headers: WireAnswer["headers"];
}

/**
 * Serves a template's page on 127.0.0.1. Its address is known before anything is served, since the template is read
 * with it; until `serve` is called, it answers 503.
 *
 * Only `GET` and `HEAD`, only this machine's own names as `Host`, only files of the built page: no path of a request
 * reaches the disk.
 */
export class WebServer {
  readonly #port: number;
  readonly #server: LoopbackServer;
  #listening: number | undefined;
  #serving: Serving | undefined;

  constructor(port: number) {
    this.#port = port;
    this.#server = createLoopbackServer(this.#answer, { maxHeaderSize: 16_384 });
  }

  get url(): string {
    return `http://127.0.0.1:${this.#listening ?? this.#port}`;
  }

  /** Rejects with a StartError `port-taken`. */
  async listen(): Promise<void> {
    if (this.#listening !== undefined) return;
    const wanted = { port: this.#port, purpose: "the web page", option: "--web-port" };
    this.#listening = await listenOnLoopback(this.#server.server, wanted);
  }

  /** Takes the place of what was served before. A page of the same folder is not built anew. */
  serve({ folder, watch, config, connect, log }: ServedPage): void {
    const before = this.#serving;
    const source = before?.folder === folder ? before.source : new PageSource(folder, watch, log);
    if (source !== before?.source) void before?.source.close();
    this.#serving = {
      folder,
      source,
      config: JSON.stringify(config),
      headers: pageHeaders(connect),
      log,
    };
  }

  async close(): Promise<void> {
    if (this.#listening !== undefined) await this.#server.close();
    await this.#serving?.source.close();
  }

  readonly #answer: RequestListener = (incoming, response) => {
    this.#answerTo(incoming)
      .catch((error: unknown) => this.#failed(error))
      .then((answer) => send(incoming, response, answer))
      .catch(() => response.destroy());
  };

  async #answerTo({ method, rawHeaders, headers, url = "" }: IncomingMessage): Promise<WireAnswer> {
    const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && /^host$/i.test(name));
    if (hosts.length !== 1 || !isOwnHost(headers.host ?? "", this.#listening ?? 0))
      return text(421, `The page answers at ${this.url} only.`);
    if (method !== "GET" && method !== "HEAD")
      return text(405, "Only GET and HEAD are known here.", ["allow", "GET, HEAD"]);
    if (this.#serving === undefined) return text(503, "The stack is still starting.", ["retry-after", "1"]);
    return answerFrom(this.#serving, url.split("?", 1)[0] ?? "");
  }

  #failed(error: unknown): WireAnswer {
    const message = textForLog(error);
    this.#serving?.log(`web page: ${message}`);
    return text(500, message);
  }
}

async function answerFrom({ source, config, headers }: Serving, path: string): Promise<WireAnswer> {
  if (path === "/config.json") {
    const type = ["content-type", "application/json; charset=utf-8"] as const;
    return { status: 200, headers: [...headers, type, NEVER_KEPT], body: config };
  }
  const files = await source.files();
  const file = files.get(path) ?? (isRoute(path) ? files.get("/index.html") : undefined);
  if (file === undefined) return text(404, "The page has no such file.");
  const kept = file.isHashed ? KEPT_FOR_EVER : NEVER_KEPT;
  return { status: 200, headers: [...headers, ["content-type", file.type], kept], body: Buffer.from(file.body) };
}

/** An address within the page, such as the one that sign-in returns to: no dot in its last segment. */
const isRoute = (path: string): boolean => /^\/(?:[^.]*\/)?[^./]*$/.test(path);

const NEVER_KEPT = ["cache-control", "no-cache"] as const;
const KEPT_FOR_EVER = ["cache-control", "public, max-age=31536000, immutable"] as const;

function text(status: number, message: string, ...more: WireAnswer["headers"]): WireAnswer {
  const own = [["content-type", "text/plain; charset=utf-8"], NEVER_KEPT] as const;
  return { status, headers: [...pageHeaders([]), ...own, ...more], body: `${message}\n` };
}

function send(incoming: IncomingMessage, response: ServerResponse, answer: WireAnswer): void {
  writeAnswer(response, answer, hasUnreadBody(incoming) ? [["connection", "close"]] : []);
}
