import type { EpochSeconds } from "../../../model/time";
import { CognitoError } from "../../errors/cognito-error";
import type { Client } from "../../resources/app-client";
import { newUuid } from "../../resources/new-ids";
import type { Services } from "../../resources/services";
import type { Pool } from "../../resources/user-pool";
import type { AuthorizeRequest, UserRecord } from "../../store/records";
import { askTrigger, newSessionId, signTokens, storeSession, type TokenRequest } from "../../tokens/issue-tokens";
import { newCode } from "./authorization-codes";
import { callbackWith, callbackWithError } from "./redirect";

/** A user who is signed in, and the request that is granted to them. */
interface Authorization {
  readonly pool: Pool;
  readonly client: Client;
  readonly request: AuthorizeRequest;
  readonly user: UserRecord;
  readonly authTime: EpochSeconds;
  /** The listed id of the browser's session. */
  readonly browserSession: string;
}

/**
 * Grants a request and returns the address that the browser goes to, with a code or, for the implicit grant, with
 * tokens. The pre token generation trigger runs first; if it fails, the address carries its error. It does not check
 * whether the user may sign in, nor the request, which `readAuthorizeRequest` has checked.
 */
export async function grantAuthorization(services: Services, authorization: Authorization): Promise<string> {
  const { request, browserSession } = authorization;
  const facts = tokenRequest(services, authorization);
  try {
    const overrides = await askTrigger(services, facts);
    if (request.responseType === "token")
      return await implicitAnswer(services, { request, browserSession }, { ...facts, overrides });
    const { redirectUri, scopes, challenge, nonce, resource } = request;
    const { user, client, authTime, eventId } = facts;
    const code = newCode(services, authorization.pool.id, {
      clientId: client.id,
      redirectUri,
      scopes,
      ...(challenge !== undefined && { challenge }),
      ...(nonce !== undefined && { nonce }),
      ...(resource !== undefined && { resource }),
      sub: user.sub,
      generation: user.generation,
      authTime,
      eventId,
      browserSession,
      overrides,
    });
    return callbackWith(request, { code });
  } catch (error) {
    if (error instanceof CognitoError)
      return callbackWithError(request, { error: "invalid_request", description: error.message });
    services.log(`Authorization of ${request.clientId}: ${error instanceof Error ? error.stack : String(error)}`);
    return callbackWithError(request, { error: "server_error" });
  }
}

function tokenRequest(services: Services, { pool, client, request, user, authTime }: Authorization): TokenRequest {
  const { scopes, nonce, resource } = request;
  const eventId = newUuid(services.random);
  return {
    pool,
    client,
    user,
    originJti: newSessionId(services, client, eventId),
    eventId,
    authTime,
    scopes,
    origin: "oauth",
    nonce,
    resource,
    source: "TokenGeneration_HostedAuth",
  };
}

/** The implicit grant: tokens without a refresh token. The session is stored, so that it can be revoked. */
async function implicitAnswer(
  services: Services,
  { request, browserSession }: Pick<Authorization, "request" | "browserSession">,
  facts: TokenRequest,
): Promise<string> {
  const { accessToken, idToken, expiresIn } = await signTokens(services, facts);
  const { pool, client, user, originJti, eventId, authTime, scopes, origin } = facts;
  const session = { sub: user.sub, generation: user.generation, eventId, authTime, scopes, origin, browserSession };
  storeSession(services, pool, client, originJti, session, false);
  return callbackWith(request, {
    access_token: accessToken,
    ...(idToken !== undefined && { id_token: idToken }),
    token_type: "Bearer",
    expires_in: String(expiresIn),
  });
}
