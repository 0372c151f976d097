import type { Child } from "hono/jsx";
import type { ConsoleOptions } from "./console-options";
import type { Flashes } from "./flashes";
import type { Form } from "./http/form";
import type { History } from "./live/history";
import type { LiveFeed } from "./live/live-feed";
import type { Part } from "./page/part";

/** The context of one request to the window that passed the access rules. */
export interface ConsoleContext {
  readonly path: string;
  readonly query: URLSearchParams;
  /** The body of a POST; empty for a GET. */
  readonly form: Form;
  /** Identifies the browser: a message for one browser is not shown to another. */
  readonly session: string;
  /** The CSRF token for the page's forms. */
  readonly csrf: string;
  /** The input of this page's form before an error. */
  readonly typed?: Readonly<Record<string, string>>;
  /** The page's own script asks for a part of the page, to put it into the open one. */
  readonly wantsPart: boolean;
  /** A whole page is opened, which reports the result of the action before it. */
  readonly isOpening: boolean;
}

/** The answer to a request. */
export type Reply =
  | {
      readonly kind: "page";
      readonly status?: number;
      readonly title: string;
      readonly section?: Section;
      readonly main: Child;
    }
  | { readonly kind: "part"; readonly status?: number; readonly part: Part }
  | { readonly kind: "redirect"; readonly to: string };

export type Section = "requests" | "routes" | "inbox" | "users" | "storage" | "token" | "time";

/** Answers one address of the window. */
export type ConsoleHandler = (context: ConsoleContext) => Reply | Promise<Reply>;

/** What the pages of a running window share. */
export interface ConsoleParts {
  readonly options: ConsoleOptions;
  readonly history: History;
  readonly live: LiveFeed;
  readonly flashes: Flashes;
}
