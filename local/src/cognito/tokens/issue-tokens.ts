import { signToken } from "../../jws/sign-token";
import { epochSeconds, millis, type Seconds, seconds, toEpochSeconds } from "../../model/time";
import { lifetimesOf } from "../resources/client-settings";
import { newUuid, type Services } from "../services";
import { runPreTokenGeneration, type TokenGenerationSource } from "../triggers/pre-token-generation";
import type { TokenOverrides } from "../triggers/token-overrides";
import { groupClaimsOf, groupsOf } from "../users/groups";
import { applyOverrides } from "./apply-overrides";
import { accessClaims, idClaims, type TokenFacts } from "./claims";

/** What tokens are to be made of. The same for the API and for the authorization server, first time and refreshed. */
export interface TokenRequest extends Omit<TokenFacts, "groups" | "issuedAt"> {
  readonly source: TokenGenerationSource;
  /** For the trigger. InitiateAuth's never gets here, RespondToAuthChallenge's does. */
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
  /** What the trigger said when the code was handed out; undefined: it is asked now. */
  readonly overrides?: TokenOverrides | undefined;
}

export interface SignedTokens {
  readonly accessToken: string;
  /** Absent where the authorization server was not asked for `openid`. */
  readonly idToken?: string;
  readonly expiresIn: Seconds;
}

/** Asks the trigger about tokens that are to be made. The authorization server does so before it hands out a code. */
export function askTrigger(services: Services, request: TokenRequest): Promise<TokenOverrides> {
  const { pool, client, user, source, scopes, clientMetadata } = request;
  const groups = groupClaimsOf(groupsOf(services.tables, pool.id, user.sub));
  return runPreTokenGeneration(services, { pool, client, subject: { user, groups }, source, scopes, clientMetadata });
}

/**
 * Makes the tokens: groups and attributes as they are now, the trigger once for both, each signed by its own key. It
 * does not check whether the user may have them and does not store anything: that is sessions.ts.
 */
export async function signTokens(services: Services, request: TokenRequest): Promise<SignedTokens> {
  const overrides = request.overrides ?? (await askTrigger(services, request));
  const facts = factsOf(services, request, overrides);
  const lifetimes = lifetimesOf(request.client.settings);
  const expiry = (length: number) => epochSeconds(facts.issuedAt + Math.floor(length / 1000));
  const expiresIn = seconds(Math.floor(lifetimes.access / 1000));
  const access = () => {
    const claims = accessClaims(facts, expiry(lifetimes.access), newUuid(services.random));
    return sign(services, request, "access", claims, overrides);
  };
  const id = (accessToken?: string) => {
    const claims = idClaims(facts, expiry(lifetimes.id), newUuid(services.random), accessToken);
    return sign(services, request, "id", claims, overrides);
  };
  if (request.origin === "api") {
    const [accessToken, idToken] = await Promise.all([access(), id()]);
    return { accessToken, idToken, expiresIn };
  }
  const accessToken = await access();
  // Whether there is an ID token was decided by the scopes that were granted, not by what the trigger left of them.
  if (!request.scopes.includes("openid")) return { accessToken, expiresIn };
  return { accessToken, idToken: await id(accessToken), expiresIn };
}

function factsOf(services: Services, request: TokenRequest, overrides: TokenOverrides): TokenFacts {
  const { pool, user } = request;
  const issuedAt = toEpochSeconds(services.clock());
  const groups = overrides.groups ?? groupClaimsOf(groupsOf(services.tables, pool.id, user.sub));
  return { ...request, groups, issuedAt };
}

function sign(
  services: Services,
  { client, pool, scopes }: TokenRequest,
  use: "id" | "access",
  claims: ReturnType<typeof idClaims>,
  overrides: TokenOverrides,
): Promise<string> {
  const scoped = use === "access" ? { ...claims, scope: scopesAfter(scopes, overrides).join(" ") } : claims;
  const applied = applyOverrides({ use, claims: scoped, clientId: client.id }, overrides[use]);
  if (applied.ignored.length > 0)
    services.log(
      `The pre token generation trigger of ${pool.id} may not change these claims of the ${use} token; they were left ` +
        `as they are: ${applied.ignored.join(", ")}`,
    );
  return signToken(applied.claims, services.keys.signing(pool.id, use));
}

/** Granted scopes first, then those that the trigger adds; suppressed ones go, whoever put them there. */
export function scopesAfter(granted: readonly string[], { access }: TokenOverrides): readonly string[] {
  const scopes = new Set([...granted, ...access.scopesToAdd]);
  for (const scope of access.scopesToSuppress) scopes.delete(scope);
  return [...scopes];
}

/** A day: how long after its last token a session is still known, so that it can be said to have expired. */
export const AFTERLIFE = millis(86_400_000);
