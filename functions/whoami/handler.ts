import type { Whoami } from "../_shared/contract";
import { protectedRoute } from "../_shared/protected-route";

/** `GET /whoami`: what the token says of its owner, for anyone who is signed in. */
export const handler = protectedRoute("signed-in", ({ username, groups, scopes, tokenUse, expiresAt }): Whoami => {
  return { username, groups, scopes, tokenUse, expiresAt: new Date(expiresAt).toISOString() };
});
