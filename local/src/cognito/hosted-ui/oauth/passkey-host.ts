import type { HttpRequest } from "../../http/http-route";
import type { Client } from "../../resources/app-client";
import type { Services } from "../../resources/services";
import type { Pool } from "../../resources/user-pool";
import { mayUsePasskeys, RELYING_PARTY_ID } from "../../users/passkeys/relying-party";
import { isManagedLogin } from "./authorize-request";

/** Whether the pages offer passkeys to this client's users. The classic pages do not, as on AWS. */
export const hasPasskeyPages = ({ tables }: Services, pool: Pool, client: Client): boolean =>
  mayUsePasskeys(pool, client) && isManagedLogin(tables, pool);

/**
 * Where a page has to be opened for passkeys to work: the same address at localhost, since no passkey belongs to an IP
 * address. Undefined where it is open there, or where the pages offer none.
 */
export function addressAtLocalhost(
  services: Services,
  { origin, url }: Pick<HttpRequest, "origin" | "url">,
  pool: Pool,
  client: Client,
): string | undefined {
  if (!hasPasskeyPages(services, pool, client)) return undefined;
  const { protocol, hostname, port } = new URL(origin);
  if (hostname === RELYING_PARTY_ID) return undefined;
  return `${protocol}//${RELYING_PARTY_ID}${port === "" ? "" : `:${port}`}${url.pathname}${url.search}`;
}
