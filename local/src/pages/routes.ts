import { METHOD_NAME_ALL } from "hono/router";
import { LinearRouter } from "hono/router/linear-router";

/**
 * What answers which address, by hono's router. It looks at method and path alone: `Host`, `Origin`, the body and its
 * limit are looked at by the server before it and by the handlers.
 */
export class Routes<Handler> {
  readonly #router = new LinearRouter<Handler>();

  get(path: string, handler: Handler): void {
    this.#router.add("GET", path, handler);
  }

  post(path: string, handler: Handler): void {
    this.#router.add("POST", path, handler);
  }

  /** For every method: the handler looks at it. */
  all(path: string, handler: Handler): void {
    this.#router.add(METHOD_NAME_ALL, path, handler);
  }

  /** HEAD is answered like GET: node:http leaves out the body. `path` is without its query. */
  find(method: string, path: string): Handler | undefined {
    const [found] = this.#router.match(method === "HEAD" ? "GET" : method, path);
    return found[0]?.[0];
  }
}
