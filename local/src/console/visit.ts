import type { Form } from "./http/form";
import type { Markup } from "./page/markup";

/** A request to the window that was let in. */
export interface Visit {
  readonly path: string;
  readonly query: URLSearchParams;
  /** What was sent with a POST; empty with a GET. */
  readonly form: Form;
  /** Who looks: what was said to one browser is not shown to another. */
  readonly session: string;
  /** The token that the page's forms carry. */
  readonly csrf: string;
  /** What was typed into this page's form before a mistake. */
  readonly typed?: Readonly<Record<string, string>>;
  /** The page's own script asks for a part of it, to put into the page at hand. */
  readonly wantsPart: boolean;
  /** A whole page is opened, which says what became of the action before it. */
  readonly isOpening: boolean;
}

/** What a visit gets. */
export type Reply =
  | {
      readonly kind: "page";
      readonly status?: number;
      readonly title: string;
      readonly section?: Section;
      readonly main: readonly Markup[];
    }
  | { readonly kind: "part"; readonly status?: number; readonly markup: Markup }
  | { readonly kind: "redirect"; readonly to: string };

export type Section = "requests" | "inbox" | "users" | "token" | "time";

/** Answers one address of the window. */
export type Handler = (visit: Visit) => Reply | Promise<Reply>;

/** An address of the window: the path and what stands in its query. */
export function address(path: string, query: Readonly<Record<string, string | undefined>> = {}): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}
