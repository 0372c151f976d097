import { string } from "./schema";
import { optional, required, structure } from "./structure";

/** A user as a provider knows them: `Cognito` for one of the pool's own. */
export const providerUser = structure({
  ProviderName: required(string({ min: 1, max: 32, pattern: /^[\p{L}\p{M}\p{S}\p{N}\p{P}\p{Z}]+$/u })),
  ProviderAttributeName: optional(string({ max: 2048 })),
  ProviderAttributeValue: required(string({ min: 1, max: 2048 })),
});
