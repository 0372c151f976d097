import type { ProviderMode } from "../../../model/provider-mode";
import type { ProviderSettings } from "../../resources/identity-provider";
import type { Services } from "../../resources/services";

/**
 * Whether a sign-in goes to the provider itself. It is fixed at the start: an OIDC provider is asked itself, every
 * other kind has a stand-in, and `--provider NAME=MODE` says otherwise. Whether a network is there decides nothing.
 */
export const modeOf = ({ providerModes }: Services, { ProviderName, ProviderType }: ProviderSettings): ProviderMode =>
  providerModes.get(ProviderName) ?? (ProviderType === "OIDC" ? "real" : "stand-in");
