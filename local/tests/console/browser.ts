import { type IncomingHttpHeaders, request } from "node:http";
import type { Console } from "../../src/console/console-server";

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Asking {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string;
}

/** Sends a request with just the headers that a test names: unlike fetch, which has rules of its own for some. */
export function ask(
  { port }: Console,
  path: string,
  { method = "GET", headers = {}, body }: Asking = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: "127.0.0.1", port, path, method, headers, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

/** A browser on the window: it keeps the cookie and sends forms as its pages do. */
export class Browser {
  readonly #window: Console;
  #cookie = "";
  csrf = "";

  constructor(window: Console) {
    this.#window = window;
  }

  async open(path: string, headers: Asking["headers"] = {}): Promise<Answer> {
    const cookie: Asking["headers"] = this.#cookie === "" ? {} : { cookie: this.#cookie };
    const answer = await ask(this.#window, path, {
      headers: { "sec-fetch-site": "same-origin", ...cookie, ...headers },
    });
    this.#cookie = answer.headers["set-cookie"]?.[0]?.split(";")[0] ?? this.#cookie;
    this.csrf = /name="csrf" value="([\w-]+)"/.exec(answer.body)?.[1] ?? this.csrf;
    return answer;
  }

  post(path: string, fields: Readonly<Record<string, string>>, headers: Asking["headers"] = {}): Promise<Answer> {
    const { url } = this.#window;
    return ask(this.#window, path, {
      method: "POST",
      headers: {
        origin: url,
        "sec-fetch-site": "same-origin",
        cookie: this.#cookie,
        "content-type": "application/x-www-form-urlencoded",
        ...headers,
      },
      body: new URLSearchParams({ csrf: this.csrf, ...fields }).toString(),
    });
  }

  /** Sends a form and opens the page that it leads to. */
  async submit(path: string, fields: Readonly<Record<string, string>>): Promise<Answer> {
    const { status, headers } = await this.post(path, fields);
    if (status !== 303) throw new Error(`POST ${path} was answered with ${status}`);
    return await this.open(headers.location ?? "");
  }
}

/** A browser that has a page with forms open. */
export async function browse(window: Console, path = "/time"): Promise<Browser> {
  const browser = new Browser(window);
  await browser.open(path);
  return browser;
}

export interface Event {
  readonly name: string;
  readonly id: string;
  readonly data: string;
}

/** Follows the window's news until a test has seen enough. */
export function follow({ port }: Console, query = "", headers: Asking["headers"] = {}) {
  const events: Event[] = [];
  let status = 0;
  let wake = () => {};
  const outgoing = request({ host: "127.0.0.1", port, path: `/events${query}`, headers, agent: false }, (response) => {
    status = response.statusCode ?? 0;
    let text = "";
    response.setEncoding("utf8");
    response.on("data", (chunk: string) => {
      text += chunk;
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      events.push(...blocks.map(readEvent).filter((event) => event.name !== ""));
      wake();
    });
    response.on("error", () => {});
    wake();
  });
  outgoing.on("error", () => {});
  outgoing.end();
  return {
    events,
    status: () => status,
    close: () => outgoing.destroy(),
    /** Resolves when it holds. */
    async until(holds: (events: readonly Event[]) => boolean): Promise<void> {
      while (!holds(events)) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

function readEvent(block: string): Event {
  const member = (name: string) => new RegExp(`^${name}: ?(.*)$`, "m").exec(block)?.[1] ?? "";
  return { name: member("event"), id: member("id"), data: member("data") };
}

/** Where a page's stream of news goes on. */
export const positionIn = (page: Answer): string => /data-position="([^"]+)"/.exec(page.body)?.[1] ?? "";
