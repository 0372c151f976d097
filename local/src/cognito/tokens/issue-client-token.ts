import { signToken } from "../../jws/sign-token";
import { seconds, toEpochSeconds } from "../../model/time";
import { lifetimesOf } from "../resources/client-settings";
import type { Client, Pool } from "../resources/pool";
import { newUuid, type Services } from "../services";
import { runPreTokenGeneration } from "../triggers/pre-token-generation";
import { applyOverrides } from "./apply-overrides";
import { type SignedTokens, scopesAfter } from "./issue-tokens";

export interface ClientTokenRequest {
  readonly pool: Pool;
  readonly client: Client;
  readonly scopes: readonly string[];
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
}

/**
 * The access token of a client that acts for itself: nobody's name, groups or session in it. A trigger hears of it
 * only in version V3_0. It does not check whether the client may have the scopes.
 */
export async function signClientToken(services: Services, request: ClientTokenRequest): Promise<SignedTokens> {
  const { pool, client, scopes, clientMetadata } = request;
  const source = "TokenGeneration_ClientCredentials" as const;
  const overrides = await runPreTokenGeneration(services, {
    pool,
    client,
    subject: undefined,
    source,
    scopes,
    clientMetadata,
  });
  const now = toEpochSeconds(services.clock());
  const expiresIn = seconds(Math.floor(lifetimesOf(client.settings).access / 1000));
  const claims = {
    sub: client.id,
    token_use: "access",
    scope: scopesAfter(scopes, overrides).join(" "),
    auth_time: now,
    iss: pool.issuer,
    exp: now + expiresIn,
    iat: now,
    version: 2,
    jti: newUuid(services.random),
    client_id: client.id,
  };
  const applied = applyOverrides({ use: "access", claims, clientId: client.id }, overrides.access);
  return { accessToken: await signToken(applied.claims, services.keys.signing(pool.id, "access")), expiresIn };
}
