import { CallFailed, refusalOf } from "./failure";
import { parseJson } from "./json";

/** Whose token the calls carry. */
export interface Caller {
  /** Undefined when nobody is signed in. */
  accessToken(): string | undefined;
  /** Gets a new token; false if the sign-in has ended. Rejects where the user pool can't be reached. */
  renew(): Promise<boolean>;
}

export interface Call {
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly json?: object;
  readonly signal?: AbortSignal;
  /** The request is sent even if the page is being left. */
  readonly outlivesPage?: boolean;
}

/** What a route answered, whatever it was. */
export interface TriedAnswer {
  readonly status: number;
  /** Why the authorizer refused, in its own words; empty where it does not say. */
  readonly reason: string;
}

/** The routes of the API, called with the token of whoever is signed in. */
export class Api {
  readonly #url: string;
  readonly #caller: Caller;

  constructor(url: string, caller: Caller) {
    this.#url = url;
    this.#caller = caller;
  }

  /**
   * The JSON of a successful answer; undefined for one without a body. A 401 gets a new token, and the request is sent
   * once more. Rejects with CallFailed, or with the signal's reason.
   */
  async call(method: "GET" | "POST" | "DELETE", path: string, call: Call = {}): Promise<unknown> {
    const first = await this.#send(method, path, call);
    const answer = first.status === 401 && (await this.#renew()) ? await this.#send(method, path, call) : first;
    if (answer.status === 401) throw new CallFailed({ kind: "signed-out" });
    const body = parseJson(await answer.text());
    if (!answer.ok) throw new CallFailed(refusalOf(answer.status, body));
    return body;
  }

  /** One request, with the token or without any; its answer is not judged and no token is renewed for it. */
  async try(path: string, withToken: boolean): Promise<TriedAnswer> {
    const answer = await this.#send("GET", path, {}, withToken);
    const said = answer.headers.get("www-authenticate") ?? "";
    return { status: answer.status, reason: /error_description="([^"]*)"/.exec(said)?.[1] ?? "" };
  }

  async #send(method: string, path: string, { query, json, signal, outlivesPage }: Call, withToken = true) {
    const token = withToken ? this.#caller.accessToken() : undefined;
    const given = Object.entries(query ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
    const search = given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
    try {
      return await fetch(`${this.#url}${path}${search}`, {
        method,
        headers: {
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(json !== undefined && { "content-type": "application/json" }),
        },
        ...(json !== undefined && { body: JSON.stringify(json) }),
        ...(signal !== undefined && { signal }),
        keepalive: outlivesPage ?? false,
        credentials: "omit",
        cache: "no-store",
      });
    } catch (error) {
      if (signal?.aborted === true) throw error;
      throw new CallFailed({ kind: "offline" });
    }
  }

  async #renew(): Promise<boolean> {
    try {
      return await this.#caller.renew();
    } catch {
      throw new CallFailed({ kind: "offline" });
    }
  }
}
