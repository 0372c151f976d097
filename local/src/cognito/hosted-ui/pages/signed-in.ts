import { admits } from "../federation/client-providers";
import { findBrowserSession } from "../login-session/browser-session";
import { isManagedLogin } from "../oauth/authorize-request";
import type { PageContext } from "./page";

/** The session of a user who is already signed in on the pages, unless the request has `prompt=login`. */
export function signedIn({ services, pool, client, request }: PageContext) {
  const isAnew = isManagedLogin(services.tables, pool) && request.url.searchParams.get("prompt") === "login";
  const session = isAnew ? undefined : findBrowserSession(services, pool, client, request.headers.cookie);
  return session !== undefined && admits(client, session.user) ? session : undefined;
}
