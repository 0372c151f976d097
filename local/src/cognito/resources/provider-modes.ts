import { StartError } from "../../model/errors";
import type { ProviderMode } from "../../model/provider-mode";
import type { Tables } from "../store/tables";
import { identityProvidersOf, type ProviderSettings } from "./identity-provider";
import { isSocial, labelOf } from "./provider-kinds";
import type { Services } from "./services";

type Deciding = Pick<Services, "tables" | "providerModes">;
type Named = Pick<ProviderSettings, "ProviderName" | "ProviderType">;

/**
 * Whether a sign-in goes to the provider itself. It is fixed at the start: an OIDC provider is asked itself, every
 * other kind has a stand-in, and `--provider NAME=MODE` says otherwise. Whether a network is there decides nothing.
 */
export const modeOf = ({ providerModes }: Pick<Services, "providerModes">, provider: Named): ProviderMode =>
  providerModes.get(provider.ProviderName) ?? (provider.ProviderType === "OIDC" ? "real" : "stand-in");

/** Whether a provider is one that speaks SAML with this pool, and no stand-in. */
export const isRealSaml = (services: Pick<Services, "providerModes">, provider: Named): boolean =>
  provider.ProviderType === "SAML" && modeOf(services, provider) === "real";

/**
 * Why a provider can't have the mode that it would have, in words for a developer: a social provider can't be asked
 * itself, and identities of one provider are all real or all of its stand-in.
 */
export function modeRuleBroken(services: Deciding, poolId: string, provider: Named): string | undefined {
  const { ProviderName: name } = provider;
  const mode = modeOf(services, provider);
  if (mode === "real" && isSocial(provider))
    return (
      `${name} can't be asked itself: social providers refuse a redirect to a loopback address, or want an app of their ` +
      `own for it. Its stand-in takes its place; leave out --provider ${name}=real.`
    );
  const kept = keptModeOf(services.tables, poolId, name);
  if (kept === undefined || kept === mode) return undefined;
  return (
    `${name} would ${mode === "real" ? "be asked itself" : "have a stand-in"}, but this state folder has users who ` +
    `${kept === "real" ? "signed in at the provider itself" : "signed in at its stand-in"}. They never share a folder: ` +
    `start with --provider ${name}=${kept}, with another --state, or with --reset.`
  );
}

/** How the provider's identities in this state folder came about; undefined where there are none. */
function keptModeOf(tables: Tables, poolId: string, name: string): ProviderMode | undefined {
  const [identity] = tables.identities.entries([poolId, name]);
  // Before there were stand-ins, every identity was real.
  return identity === undefined ? undefined : (tables.providerModes.get(poolId, name) ?? "real");
}

/** Notes how an identity comes about. Call it in the transaction that writes the identity. */
export function noteMode(services: Deciding, poolId: string, provider: Named): void {
  services.tables.providerModes.put([poolId, provider.ProviderName], modeOf(services, provider));
}

/** Throws a StartError for a provider that the API made and that can't have its mode. `refuseOtherModes` looks at others. */
export function checkProviderModes(services: Services): void {
  for (const { id, settings } of allProviders(services)) {
    const broken = modeRuleBroken(services, id, settings);
    if (broken !== undefined) throw new StartError("provider-mode", broken);
  }
}

/** Throws a StartError for a mode that is none or names no provider, with the names of those that there are. */
export function refuseUnknownProviders(services: Services): void {
  const names = [...new Set(allProviders(services).map(({ settings }) => settings.ProviderName))];
  for (const [name, mode] of services.providerModes) {
    if (mode !== "real" && mode !== "stand-in")
      throw new StartError(
        "provider-mode",
        `${name}: a provider's mode is 'real' or 'stand-in', and not '${String(mode)}'.`,
      );
    if (!names.includes(name))
      throw new StartError(
        "unknown-provider",
        `--provider ${name}=${mode}: ${
          names.length === 0 ? "no user pool has an identity provider." : `the providers are ${names.join(", ")}.`
        }`,
      );
  }
}

const allProviders = ({ tables, pools }: Services) =>
  pools.all().flatMap(({ id }) => identityProvidersOf(tables, id).map(({ settings }) => ({ id, settings })));

/** One line for the start about the pool's providers that have stand-ins; undefined where none has. */
export function standInNotice(services: Services, poolId: string, poolName: string): string | undefined {
  const settings = identityProvidersOf(services.tables, poolId).map((provider) => provider.settings);
  const labels = settings.filter((provider) => modeOf(services, provider) === "stand-in").map(labelOf);
  if (labels.length === 0) return undefined;
  return `${poolName} signs in by ${labels.join(", ")} at stand-ins on this machine: no real account, and no network.`;
}
