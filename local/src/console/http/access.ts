import type { IncomingHttpHeaders } from "node:http";
import { isOwnHost } from "../../http/loopback-only";

/** Why a request is turned away before anything of it is looked at. */
export interface AccessRefusal {
  readonly status: 403 | 405 | 421;
  readonly message: string;
}

interface Approach {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** `Host` headers in the request: one is right. */
  readonly hostCount: number;
  /** The window's own port. */
  readonly port: number;
}

/**
 * Refuses requests that no page of this window sent: requests for another host (a foreign name pointed at 127.0.0.1,
 * DNS rebinding), requests that another site made the browser send, and changes whose `Origin` is not the window
 * itself. A link on another site, or on another port of this machine, may open a page only where it is on this machine.
 *
 * It does NOT look at the form's token: that is session.ts. Programs other than browsers send no `Sec-Fetch-Site` and
 * may read; other users of this machine can connect, as to any loopback port.
 * @see https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
 */
export function refuseAccess({ method, headers, hostCount, port }: Approach): AccessRefusal | undefined {
  const host = headers.host ?? "";
  if (hostCount !== 1 || !isOwnHost(host, port))
    return { status: 421, message: `The developer's window answers at http://127.0.0.1:${port} only.` };
  if (method !== "GET" && method !== "HEAD" && method !== "POST")
    return { status: 405, message: "Only GET, HEAD and POST are known here." };
  if (!isOwnSite(method, headers))
    return { status: 403, message: "Another site asked for this page. Open it from here, or by its address." };
  if (method === "POST" && headers.origin !== `http://${host}`)
    return { status: 403, message: "Changes are taken from the window's own pages only." };
  return undefined;
}

function isOwnSite(method: string, headers: IncomingHttpHeaders): boolean {
  const site = headers["sec-fetch-site"];
  if (site === undefined || site === "same-origin") return true;
  if (site === "none") return method !== "POST";
  const isLink = headers["sec-fetch-mode"] === "navigate" && headers["sec-fetch-dest"] === "document";
  return site === "same-site" && isLink && method !== "POST";
}
