import { createHash } from "node:crypto";
import type { HttpResponse } from "../../http/http-route";
import { type Html, html } from "./html";
import { PAGE_STYLE } from "./page-style";
import type { Theme } from "./theme";

interface PageParts {
  readonly title: string;
  /** The name of the pool. It is shown above the heading, unless there is a logo. */
  readonly brand: string;
  readonly theme: Theme;
  /** Everything below the heading. */
  readonly content: Html;
  /** 200 unless given. */
  readonly status?: number;
  readonly cookies?: readonly string[];
  /** Where forms of this page may lead to besides this origin: the client's address. */
  readonly formTarget?: string | undefined;
}

/** A whole page. It has no scripts and no content from other origins, and it may not be cached or framed. */
export function pageAnswer(parts: PageParts): HttpResponse {
  const { title, theme, content, status = 200, cookies = [], formTarget } = parts;
  const style = `${theme.variables}\n${PAGE_STYLE}`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} · ${parts.brand}</title>
<style>${{ markup: style }}</style>
</head>
<body>
<main>
<div class="card">
${brandOf(parts)}
<h1>${title}</h1>
${content}
</div>
</main>
<footer>A user pool on this machine, for development.</footer>
</body>
</html>
`;
  return {
    status,
    headers: { ...pageHeaders(style, formTarget), ...(cookies.length > 0 && { "set-cookie": cookies }) },
    body: page.markup,
  };
}

function brandOf({ brand, theme: { logo } }: PageParts): Html {
  if (logo === undefined)
    return html`<p class="brand"><span class="mark" aria-hidden="true">${[...brand][0]?.toUpperCase() ?? ""}</span>${brand}</p>`;
  const { light = logo.dark, dark = light } = logo;
  return html`<p class="brand"><picture><source media="(prefers-color-scheme: dark)" srcset="${dark}"><img src="${light}" alt="${brand}"></picture></p>`;
}

/** `same-origin` lets a form of ours name its origin, which is checked, and tells other sites nothing. */
function pageHeaders(style: string, formTarget: string | undefined) {
  const hash = createHash("sha256").update(style).digest("base64");
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${hash}'`,
    "img-src data:",
    // A browser holds redirects behind a form against this list too, so where signing in leads to must stand in it.
    `form-action 'self'${formTarget === undefined ? "" : ` ${formTarget} http://localhost:* http://127.0.0.1:*`}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policy.join("; "),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
  };
}

/** The origin of a callback address as a policy names it; the scheme alone for an app's own one. */
export function formTargetOf(redirectUri: string): string | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(redirectUri)?.[1];
  if (scheme === undefined) return undefined;
  if (!/^https?$/i.test(scheme)) return `${scheme}:`;
  return URL.canParse(redirectUri) ? new URL(redirectUri).origin : undefined;
}
