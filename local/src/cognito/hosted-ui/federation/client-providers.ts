import type { Client } from "../../resources/app-client";
import { domainOf } from "../../resources/domain";
import { findIdentityProvider, type IdentityProvider, identityProvidersOf } from "../../resources/identity-provider";
import { modeOf } from "../../resources/provider-modes";
import type { Services } from "../../resources/services";
import type { Pool } from "../../resources/user-pool";
import type { UserRecord } from "../../store/records";
import type { Parameters } from "../oauth/parameters";
import { consumerOf, descriptionOf, entityIdOf } from "./saml/saml-names";

/** Whether native users of the pool may sign in to this client. They may if it names no provider at all. */
export function takesOwnUsers({ settings }: Client): boolean {
  const names = settings.SupportedIdentityProviders ?? [];
  return names.length === 0 || names.includes("COGNITO");
}

/** The outside providers that the client names and the pool has. */
export function providersOf({ tables }: Services, pool: Pool, { settings }: Client): readonly IdentityProvider[] {
  const found = (settings.SupportedIdentityProviders ?? []).map((name) => findIdentityProvider(tables, pool.id, name));
  return found.filter((provider) => provider !== undefined);
}

/**
 * Whether a user who is already signed in on the pages may go on to this client: by a provider that the client allows
 * and, if the request names one, by that one. It does not check whether the user is enabled.
 */
export function admits(client: Client, user: UserRecord, choice: Choice = { kind: "pages" }): boolean {
  const has = (name: string) => user.identities?.some(({ providerName }) => providerName === name) ?? false;
  if (choice.kind === "provider" && choice.isNamed) return has(choice.provider.settings.ProviderName);
  if (user.status !== "EXTERNAL_PROVIDER" && takesOwnUsers(client)) return true;
  return client.settings.SupportedIdentityProviders?.some(has) ?? false;
}

/** Where a sign-in takes place: on the pages, at an outside provider, or nowhere since the client does not allow it. */
export type Choice =
  | { readonly kind: "pages" }
  | { readonly kind: "provider"; readonly provider: IdentityProvider; readonly isNamed: boolean }
  | { readonly kind: "unavailable" };

/**
 * The provider that `identity_provider` or `idp_identifier` names. Without either, it is the client's only provider, or
 * else the sign-in page.
 */
export function chooseProvider(services: Services, pool: Pool, client: Client, parameters: Parameters): Choice {
  const [name, identifier] = [parameters.get("identity_provider"), parameters.get("idp_identifier")];
  const known = providersOf(services, pool, client);
  if (name === "COGNITO") return { kind: takesOwnUsers(client) ? "pages" : "unavailable" };
  if (name !== undefined || identifier !== undefined) {
    const provider = namedProvider(known, parameters);
    return provider === undefined ? { kind: "unavailable" } : { kind: "provider", provider, isNamed: true };
  }
  if (takesOwnUsers(client)) return { kind: "pages" };
  const [only] = known;
  if (only === undefined) return { kind: "unavailable" };
  return known.length === 1 ? { kind: "provider", provider: only, isNamed: false } : { kind: "pages" };
}

/** The provider that `identity_provider` names, or else `idp_identifier`; undefined where neither does. */
export function namedProvider(
  known: readonly IdentityProvider[],
  parameters: Parameters,
): IdentityProvider | undefined {
  const [name, identifier = ""] = [parameters.get("identity_provider"), parameters.get("idp_identifier")];
  return known.find(({ settings }) =>
    name === undefined ? settings.IdpIdentifiers.includes(identifier) : settings.ProviderName === name,
  );
}

/**
 * A start-up notice with the callback to register at the pool's OIDC providers that are asked themselves; undefined
 * without a domain or such a provider.
 */
export function callbackNotice(services: Services, pool: Pool): string | undefined {
  const names = askedThemselves(services, pool, "OIDC");
  if (names === "") return undefined;
  return `${pool.settings.PoolName} signs in by ${names}: register the callback ${services.place.domain()}/oauth2/idpresponse there.`;
}

/** A start-up notice with what a pool is registered by at its real SAML providers; undefined without one. */
export function samlNotice(services: Services, pool: Pool): string | undefined {
  const names = askedThemselves(services, pool, "SAML");
  if (names === "") return undefined;
  const own = `${entityIdOf(pool.id)}, assertions to ${consumerOf(services)}`;
  return `${pool.settings.PoolName} signs in by ${names} (SAML): register ${own}, or all of ${descriptionOf(services, pool.id)} there.`;
}

/** The names of a kind's providers that are asked themselves; empty for none, and for a pool without a domain. */
function askedThemselves(services: Services, pool: Pool, kind: "OIDC" | "SAML"): string {
  if (domainOf(services.tables, pool.id) === undefined) return "";
  return identityProvidersOf(services.tables, pool.id)
    .filter(({ settings }) => settings.ProviderType === kind && modeOf(services, settings) === "real")
    .map(({ settings }) => settings.ProviderName)
    .join(", ");
}
