import type { Child } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";
import { browserFile } from "../../../pages/browser-files";
import { documentText, pageHeaders } from "../../../pages/document";
import type { HttpResponse } from "../../http/http-route";
import type { Theme } from "./theme";

interface PageParts {
  readonly title: string;
  /** The name of the app, or else of the pool. It is shown above the heading, unless there is a logo. */
  readonly brand: string;
  readonly theme: Theme;
  /** Everything below the heading. */
  readonly content: Child;
  /** 200 unless given. */
  readonly status?: number;
  readonly cookies?: readonly string[];
  /** Where forms of this page may lead to besides this origin: the client's address. */
  readonly formTarget?: string | undefined;
}

/**
 * A whole page. It has no script but its own, which it can do without, and no content from other origins; it may not be
 * cached or framed.
 */
export function pageAnswer(parts: PageParts): HttpResponse {
  const { title, brand, theme, content, status = 200, cookies = [], formTarget } = parts;
  const script = browserFile("sign-in.js");
  const style = `${browserFile("sign-in.css")}\n${theme.variables}`;
  const body = documentText({
    title: `${title} · ${brand}`,
    style,
    script,
    body: (
      <body class="single">
        <main>
          <div class="card">
            <Brand brand={brand} logo={theme.logo} />
            <h1>{title}</h1>
            {content}
          </div>
        </main>
        <footer>A user pool on this machine, for development.</footer>
      </body>
    ),
  });
  // A browser holds redirects behind a form against this list too, so where signing in leads to must stand in it.
  const targets = formTarget === undefined ? "" : ` ${formTarget} http://localhost:* http://127.0.0.1:*`;
  return {
    status,
    headers: {
      ...pageHeaders({ style, script, more: [`form-action 'self'${targets}`] }),
      "content-type": "text/html; charset=utf-8",
      ...(cookies.length > 0 && { "set-cookie": cookies }),
    },
    body,
  };
}

function Brand({ brand, logo }: { readonly brand: string; readonly logo: Theme["logo"] | undefined }): JSX.Element {
  if (logo === undefined)
    return (
      <p class="brand">
        <Mark name={brand} />
        {brand}
      </p>
    );
  const { light = logo.dark, dark = light } = logo;
  return (
    <p class="brand">
      <picture>
        <source media="(prefers-color-scheme: dark)" srcset={dark} />
        <img src={light} alt={brand} />
      </picture>
    </p>
  );
}

/** The first letter of a name, for the eye alone. */
export const Mark = ({ name }: { readonly name: string }): JSX.Element => (
  <span class="mark" aria-hidden="true">
    {[...name][0]?.toUpperCase() ?? ""}
  </span>
);

/** The origin of a callback address as a policy names it; the scheme alone for an app's own one. */
export function formTargetOf(redirectUri: string): string | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(redirectUri)?.[1];
  if (scheme === undefined) return undefined;
  if (!/^https?$/i.test(scheme)) return `${scheme}:`;
  return URL.canParse(redirectUri) ? new URL(redirectUri).origin : undefined;
}
