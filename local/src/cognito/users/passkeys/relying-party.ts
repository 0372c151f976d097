import { allowsFlow, type Client } from "../../resources/app-client";
import { domainOf } from "../../resources/domain";
import { hasPasskeysAsBothFactors } from "../../resources/passkey-factor";
import type { Services } from "../../resources/services";
import type { Pool } from "../../resources/user-pool";

/** The relying party of every passkey here: an IP address can't be one, and no other name leads to this machine. */
export const RELYING_PARTY_ID = "localhost";

/** Whether users of a pool can register passkeys and sign in with them. */
export const offersPasskeys = ({ settings }: Pool): boolean =>
  settings.Policies.SignInPolicy.AllowedFirstAuthFactors.includes("WEB_AUTHN");

/** Whether sign-ins by this client can use passkeys: it needs USER_AUTH for them. */
export const mayUsePasskeys = (pool: Pool, { settings }: Client): boolean =>
  offersPasskeys(pool) && allowsFlow(settings, "ALLOW_USER_AUTH");

/** Whether an authenticator has to verify its user, by a PIN or a finger, and not only that somebody is there. */
export const needsUserVerification = ({ settings }: Pool): boolean =>
  settings.WebAuthnConfiguration?.UserVerification === "required" || hasPasskeysAsBothFactors(settings);

/** On AWS a pool needs a relying party's id or a domain before anybody can register a passkey. */
export const hasRelyingParty = ({ tables }: Pick<Services, "tables">, { id, settings }: Pool): boolean =>
  settings.WebAuthnConfiguration?.RelyingPartyId !== undefined || domainOf(tables, id) !== undefined;

/**
 * The origins whose pages may use passkeys: the pool's own pages at localhost, and the pages of this machine that the
 * client names as callbacks. Ports count: another program on this machine is another origin.
 */
export function allowedOrigins({ place }: Pick<Services, "place">, { settings }: Client): readonly string[] {
  const { port } = new URL(place.endpoint());
  const callbacks = (settings.CallbackURLs ?? []).flatMap((address) => {
    const url = URL.canParse(address) ? new URL(address) : undefined;
    return url?.hostname === RELYING_PARTY_ID && /^https?:$/.test(url.protocol) ? [url.origin] : [];
  });
  return [`http://localhost:${port}`, `https://localhost:${port}`, ...callbacks];
}

/** What authenticators know a user by. It holds the `sub`, and nothing that could change or tell who the user is. */
export const userHandleOf = ({ sub }: { readonly sub: string }): string =>
  Buffer.from(sub, "utf8").toString("base64url");
