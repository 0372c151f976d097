import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import { writeAnswer } from "../../http/write-answer";
import { SCRIPT } from "../page/page-script";
import { STYLE } from "../page/page-style";

/**
 * The headers of every answer. The page runs the program's one script and one style sheet, by their hashes, and nothing
 * else. It is never framed and never cached.
 *
 * `same-origin` and not `no-referrer`: with the latter, browsers send `Origin: null` with a page's own forms, and their
 * origin could not be checked.
 * @see https://fetch.spec.whatwg.org/#append-a-request-origin-header
 */
export function securityHeaders(): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(SCRIPT)}'`,
    `style-src '${hashOf(STYLE)}'`,
    "img-src data:",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ];
  return {
    "content-security-policy": policy.join("; "),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cache-control": "no-store",
  };
}

const hashOf = (text: string): string => `sha256-${createHash("sha256").update(text).digest("base64")}`;

export interface Sending {
  readonly response: ServerResponse;
  readonly headers: Readonly<Record<string, string>>;
}

export function send({ response, headers }: Sending, status: number, type: string, body: string): void {
  writeAnswer(response, { status, headers: [...Object.entries(headers), ["content-type", type]], body });
}

/** `to` is an address within the window. */
export function redirect({ response, headers }: Sending, to: string): void {
  writeAnswer(response, { status: 303, headers: [...Object.entries(headers), ["location", to]], body: "" });
}
