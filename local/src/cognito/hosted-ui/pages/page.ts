import type { HttpRequest, HttpResponse } from "../../http/exchange";
import type { Client } from "../../resources/app-client";
import type { Services } from "../../resources/services";
import type { Pool } from "../../resources/user-pool";
import type { LoginFlow, Stage } from "../login-session/login-flows";
import type { Parameters } from "../oauth/parameters";
import type { Html } from "./html";

/** One visit of a page: who asks, for which client, and how far they have come. */
export interface Visit {
  readonly services: Services;
  readonly pool: Pool;
  readonly client: Client;
  readonly request: HttpRequest;
  readonly flow: LoginFlow;
  /** The browser's token, which every form carries. */
  readonly token: string;
  /** Goes on to another stage, and to the page of it. */
  readonly moveTo: (stage: Stage, path: string) => HttpResponse;
  /** The address of a page with this visit's own query. */
  readonly linkTo: (path: string) => string;
  /** A page of this visit's look. */
  readonly show: (content: VisitContent) => HttpResponse;
  /** Where signing in leads to at last; the visit is over. */
  readonly leaveTo: (location: string, cookies: readonly string[]) => HttpResponse;
  /** The page that says that this one has expired. */
  readonly expired: () => HttpResponse;
}

export interface VisitContent {
  readonly title: string;
  readonly content: Html;
  readonly status?: number;
}

/** What went wrong, shown above the form and tied to its field. */
export interface Problem {
  readonly text: string;
  readonly field?: string | undefined;
}

type Answer = HttpResponse | Promise<HttpResponse>;

/** One page: what it shows, and what its form does. */
export interface Page {
  readonly path: string;
  /** The stages it belongs to; absent: anybody may begin here. */
  readonly stages?: readonly Stage["kind"][];
  readonly show: (visit: Visit) => Answer;
  readonly submit: (visit: Visit, form: Parameters) => Answer;
}
