import type { Services } from "../resources/services";
import type { PoolAndClient } from "../users/find-user";
import { findForSignIn } from "../users/find-user";
import { newApiSession, type SignedTokens, signTokens, storeSession } from "./issue-tokens";

export type MadeTokens =
  | { readonly kind: "tokens"; readonly username: string; readonly tokens: SignedTokens }
  | { readonly kind: "refused"; readonly reason: "no-such-user" | "disabled" | "unconfirmed" };

/**
 * The tokens that a sign-in by the API would end with, without a sign-in: for a developer, who holds this pool's keys
 * anyway. The pre token generation trigger runs with `TokenGeneration_Authentication`; no trigger that guards a sign-in
 * does. Asks for no password and no second factor, whatever flows the client allows. Who could not have a token on AWS
 * either, a disabled or unconfirmed user, gets none. There is no refresh token; signing the user out ends the session.
 */
export async function makeTokens(
  services: Services,
  { pool, client }: PoolAndClient,
  name: string,
): Promise<MadeTokens> {
  const user = findForSignIn(services, pool, name) ?? services.tables.users.get(pool.id, name);
  if (user === undefined) return { kind: "refused", reason: "no-such-user" };
  if (!user.enabled) return { kind: "refused", reason: "disabled" };
  if (user.status === "UNCONFIRMED") return { kind: "refused", reason: "unconfirmed" };
  const { id: sessionId, facts } = newApiSession(services, client);
  const source = "TokenGeneration_Authentication" as const;
  const tokens = await signTokens(services, { pool, client, user, originJti: sessionId, ...facts, source });
  const session = { ...facts, sub: user.sub, generation: user.generation };
  storeSession(services, pool, client, sessionId, session, false);
  return { kind: "tokens", username: user.username, tokens };
}
