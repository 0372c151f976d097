import type { Api } from "../api/api";
import { failureOf, wordsFor } from "../api/failure";
import { Store } from "../store";

/** A route and what opens it. */
export interface TriedRoute {
  readonly path: string;
  /** In words. */
  readonly opensFor: string;
}

export const ROUTES: readonly TriedRoute[] = [
  { path: "/whoami", opensFor: "anyone signed in" },
  { path: "/RegularUser", opensFor: "group regular" },
  { path: "/AdminUser", opensFor: "group admin" },
  { path: "/metadata/list", opensFor: "group regular" },
];

/** What came of one request. Status 0: nothing came. */
export interface Trial {
  readonly status: number;
  readonly words: string;
}

export type Trials = ReadonlyMap<string, Trial | "running">;

export const trialKey = (path: string, withToken: boolean): string => `${withToken ? "token" : "none"} ${path}`;

/** The routes, each asked without a token and with one's own, and what they answered. */
export class RouteTrials extends Store<Trials> {
  readonly #api: Pick<Api, "try">;

  constructor(api: Pick<Api, "try">) {
    super(new Map());
    this.#api = api;
  }

  async tryAll(): Promise<void> {
    await Promise.all(ROUTES.map(({ path }) => this.tryRoute(path)));
  }

  async tryRoute(path: string): Promise<void> {
    await Promise.all([this.#try(path, false), this.#try(path, true)]);
  }

  async #try(path: string, withToken: boolean): Promise<void> {
    const note = (trial: Trial | "running"): void =>
      this.set(new Map(this.get()).set(trialKey(path, withToken), trial));
    note("running");
    try {
      const { status, reason } = await this.#api.try(path, withToken);
      note({ status, words: wordsOf(status, reason, withToken) });
    } catch (error) {
      note({ status: 0, words: wordsFor(failureOf(error)) });
    }
  }
}

function wordsOf(status: number, reason: string, withToken: boolean): string {
  if (status >= 200 && status < 300) return "let in";
  if (reason !== "") return reason;
  if (status === 401) return withToken ? "the token is not accepted" : "";
  if (status === 403) return "a scope is missing";
  return "";
}
