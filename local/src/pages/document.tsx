import { createHash } from "node:crypto";
import type { JSX } from "hono/jsx/jsx-runtime";

/** A whole page. */
interface DocumentParts {
  readonly title: string;
  readonly body: JSX.Element;
  /** The address of the page's icon; none unless given. */
  readonly icon?: string;
  /** Of the program's own making: written as it is, and named by its hash in the page's policy. */
  readonly style: string;
  readonly script?: string;
}

/**
 * The text of a page. Everything comes escaped from hono/jsx except style and script, which are the program's own files
 * and hold nothing that anybody wrote. Throws where one of them could end its element early, or an element is a promise.
 */
export function documentText({ title, body, icon, style, script }: DocumentParts): string {
  for (const own of [style, script ?? ""])
    if (/<\/(?:style|script)|<!--/i.test(own)) throw new Error("A style or script of the page would end its element.");
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">',
    textOf(<title>{title}</title>),
    icon === undefined ? "" : textOf(<link rel="icon" href={icon} />),
    `<style>${style}</style></head>`,
    textOf(body),
    script === undefined ? "" : `<script>${script}</script>`,
    "</html>",
  ].join("");
}

function textOf(element: JSX.Element): string {
  const text = element.toString();
  if (element instanceof Promise || typeof text !== "string") throw new Error("A part of the page is not ready.");
  return text;
}

interface PolicyParts {
  readonly style: string;
  readonly script?: string;
  /** Directives beside those that hold for every page. */
  readonly more: readonly string[];
}

/** The policy of a page: its own style and script by their hashes, and nothing from anywhere else. */
function contentSecurityPolicy({ style, script, more }: PolicyParts): string {
  return [
    "default-src 'none'",
    ...(script === undefined ? [] : [`script-src '${hashOf(script)}'`]),
    `style-src '${hashOf(style)}'`,
    "img-src data:",
    ...more,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** The policy as a header, with the others of every page: not cached, not framed, not sniffed. */
export const pageHeaders = (policy: PolicyParts): Readonly<Record<string, string>> => ({
  "content-security-policy": contentSecurityPolicy(policy),
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  // With `no-referrer` browsers send `Origin: null` with a page's own forms, and it could not be checked.
  "referrer-policy": "same-origin",
});

const hashOf = (text: string): string => `sha256-${createHash("sha256").update(text).digest("base64")}`;
