/** How sign-ins by an outside provider take place: at the provider itself, or at a page that stands in for it. */
export type ProviderMode = "real" | "stand-in";

/** What `--provider NAME=MODE` says, by the provider's name. */
export type ProviderModes = ReadonlyMap<string, ProviderMode>;
