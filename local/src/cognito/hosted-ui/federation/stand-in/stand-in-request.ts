import type { HttpRequest } from "../../../http/http-route";
import { domainOf } from "../../../resources/domain";
import { findIdentityProvider, type ProviderSettings } from "../../../resources/identity-provider";
import { modeOf } from "../../../resources/provider-modes";
import type { Services } from "../../../resources/services";
import type { Pool } from "../../../resources/user-pool";
import type { AuthorizationTransactionRecord } from "../../../store/records";
import { browserToken } from "../../login-session/csrf";
import { parametersOf } from "../../oauth/parameters";
import { findOwnTransaction, secretsOf } from "../authorization-transactions";
import { callbackOf } from "../send-to-provider";
import { standInOf } from "./stand-in-provider";

/** A request at a stand-in's page that belongs to a sign-in which this browser began there. */
export interface StandInRequest {
  readonly services: Services;
  readonly pool: Pool;
  readonly provider: ProviderSettings;
  readonly transaction: AuthorizationTransactionRecord;
  readonly state: string;
  /** The token of the page's forms: of this browser and this sign-in alone. */
  readonly token: string;
  /** The page's own address, with its query. */
  readonly address: string;
  readonly loginHint: string;
  readonly cookies: readonly string[];
}

const KNOWN = ["client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "code_challenge"] as const;

/**
 * Reads a request at `/stand-in/<poolId>/<provider>/authorize`. Undefined unless the pool has the provider with a
 * stand-in, the `state` is of a sign-in that this browser began there and that has not ended, and everything else is as
 * the pool sent it. It does not check the CSRF token of a form.
 */
export function readStandInRequest(services: Services, http: HttpRequest): StandInRequest | undefined {
  const [, , poolId = "", encodedName = "", page, ...rest] = http.url.pathname.split("/");
  if (page !== "authorize" || rest.length > 0) return undefined;
  const pool = services.pools.find(poolId);
  const name = decoded(encodedName);
  if (pool === undefined || name === undefined || domainOf(services.tables, poolId) === undefined) return undefined;
  const provider = findIdentityProvider(services.tables, poolId, name)?.settings;
  if (provider === undefined || modeOf(services, provider) !== "stand-in") return undefined;
  const parameters = parametersOf(http.url.searchParams);
  const state = parameters.get("state");
  if (state === undefined || parameters.isMalformed([...KNOWN, "login_hint"])) return undefined;
  const browser = browserToken(services, http);
  const transaction = findOwnTransaction(services, pool, state, browser.value);
  if (transaction?.provider !== provider.ProviderName) return undefined;
  const { nonce, challenge } = secretsOf(pool, state);
  const expected: Readonly<Record<string, string>> = {
    client_id: standInOf(services, pool, provider).audience,
    redirect_uri: callbackOf(services),
    response_type: "code",
    nonce,
    code_challenge: challenge,
  };
  if (Object.entries(expected).some(([parameter, value]) => parameters.get(parameter) !== value)) return undefined;
  return {
    services,
    pool,
    provider,
    transaction,
    state,
    token: pool.secret("stand-in-form", `${state}\n${browser.value}`).toString("base64url"),
    address: `${http.url.pathname}${http.url.search}`,
    loginHint: parameters.get("login_hint")?.slice(0, 256) ?? "",
    cookies: browser.cookie === undefined ? [] : [browser.cookie],
  };
}

function decoded(name: string): string | undefined {
  try {
    return decodeURIComponent(name);
  } catch {
    return undefined;
  }
}
