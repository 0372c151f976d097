import type { IncomingMessage } from "node:http";

/** The path and the query that a request asks for. */
export function targetOf({ url = "" }: Pick<IncomingMessage, "url">): {
  readonly path: string;
  readonly query: URLSearchParams;
} {
  const [path = ""] = url.split("?", 1);
  return { path, query: new URLSearchParams(url.slice(path.length)) };
}
