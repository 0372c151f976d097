import type { Flash } from "../flashes";
import type { Section } from "../request-context";
import { alert } from "./alert";
import { type IconName, icon } from "./icons";
import { type Element, h, type Markup, toHtml } from "./markup";
import { SCRIPT } from "./page-script";
import { STYLE } from "./page-style";
import { clockPill } from "./time-text";

/** What stands around every page. */
interface Surroundings {
  readonly stackName: string;
  readonly region: string;
  /** `<start>-<revision>`: where the page's event stream continues. */
  readonly position: string;
  readonly messageCount: number;
  readonly now: number;
  readonly offset: number;
}

/** What one page of the window shows. */
export interface WindowPage {
  readonly title: string;
  readonly section?: Section;
  readonly flash?: Flash;
  readonly main: readonly Markup[];
}

const SECTIONS: readonly {
  readonly section: Section;
  readonly icon: IconName;
  readonly path: string;
  readonly label: string;
}[] = [
  { section: "requests", icon: "requests", path: "/", label: "Requests" },
  { section: "inbox", icon: "inbox", path: "/inbox", label: "Inbox" },
  { section: "users", icon: "users", path: "/users", label: "Users" },
  { section: "token", icon: "token", path: "/token", label: "Token" },
  { section: "time", icon: "time", path: "/time", label: "Time & keys" },
];

const FAVICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='7' fill='%23205c4b'/%3E%3Cpath d='M8 25V15a8 8 0 0 1 16 0v10M13 25v-8m6 8v-8M8 19h16' fill='none' stroke='%23fff' stroke-width='2.200' stroke-linecap='round'/%3E%3C/svg%3E";

/** The whole document of a page. Script and style are the program's own and are written into it unescaped. */
export function documentOf(page: WindowPage, around: Surroundings): string {
  const body = h(
    "body",
    { "data-position": around.position, "data-messages": String(around.messageCount) },
    h("a", { class: "skip", href: "#main" }, "Skip to content"),
    h("div", { class: "shell" }, banner(page.section, around), main(page)),
  );
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    toHtml(h("title", {}, `${page.title} · Gatehouse`)),
    toHtml(h("link", { rel: "icon", href: FAVICON })),
    `<style>${STYLE}</style></head>`,
    toHtml(body),
    `<script>${SCRIPT}</script></html>`,
  ].join("");
}

function banner(current: Section | undefined, around: Surroundings): Element {
  return h(
    "header",
    { class: "side" },
    h(
      "a",
      { class: "brand", href: "/" },
      icon("gate"),
      h("span", {}, h("strong", {}, "Gatehouse"), h("span", { class: "stack-name" }, around.stackName)),
    ),
    h("nav", { "aria-label": "Sections" }, h("ul", {}, ...SECTIONS.map((entry) => navigation(entry, current)))),
    h(
      "div",
      { class: "state" },
      clockPill(around.now, around.offset),
      h("p", { class: "connection", role: "status", "data-connection": true }, "Reload to see what is new."),
      h("p", { class: "region" }, `${around.region}, on this machine only`),
    ),
  );
}

function navigation({ section, icon: name, path, label }: (typeof SECTIONS)[number], current?: Section): Element {
  return h(
    "li",
    {},
    h(
      "a",
      { href: path, "aria-current": section === current && "page" },
      icon(name),
      h("span", {}, label),
      section === "inbox" ? h("span", { class: "badge", "data-unseen": true, hidden: true }) : undefined,
    ),
  );
}

function main({ flash, main: content }: WindowPage): Element {
  return h(
    "main",
    { id: "main", tabindex: "-1" },
    h("div", { class: "visually-hidden", role: "status", "data-announce": true }),
    flash === undefined ? undefined : alert(flash.kind, flash.text),
    ...content,
  );
}
