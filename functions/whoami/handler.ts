import type { Whoami } from "../_shared/contract";
import { protectedRoute } from "../_shared/protected-route";

/** `GET /whoami`: what the token says about its owner, for any signed-in caller. */
export const handler = protectedRoute("signed-in", ({ username, groups, scopes, tokenUse, expiresAt }): Whoami => {
  return { username, groups, scopes, tokenUse, expiresAt: new Date(expiresAt).toISOString() };
});
