import { browserFile } from "../../pages/browser-files";
import { pageHeaders } from "../../pages/document";

/** The one style sheet and the one script of every page. */
export interface WindowFiles {
  readonly style: string;
  readonly script: string;
}

export const readWindowFiles = (): WindowFiles => ({
  style: browserFile("window.css"),
  script: browserFile("window.js"),
});

/**
 * The headers of every answer. The page runs the program's one script and one style sheet, by their hashes, and nothing
 * else; no script can make HTML of a text. It is never framed and never cached.
 */
export const windowHeaders = (files: WindowFiles): Readonly<Record<string, string>> => ({
  ...pageHeaders({
    ...files,
    more: ["connect-src 'self'", "form-action 'self'", "require-trusted-types-for 'script'", "trusted-types 'none'"],
  }),
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
});
