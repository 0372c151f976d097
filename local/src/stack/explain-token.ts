import { explain } from "../api-gateway/explain/explain";
import { explainRest, issuerToAsk } from "../api-gateway/explain/explain-rest";
import type { Explanation } from "../api-gateway/explain/explained-token";
import { readQuestion } from "../api-gateway/explain/question";
import type { IssuerKeys } from "../api-gateway/jwt/issuer-keys";
import { fetchDocument, KeySource } from "../api-gateway/jwt/key-source";
import type { PoolIssuer } from "../api-gateway/rest-api/user-pools-authorizer";
import { startUserPools } from "../cognito/server";
import type { Application } from "../model/application";
import { StartError } from "../model/errors";
import type { HttpApi } from "../model/http-api";
import { isJsonObject, type JsonObject } from "../model/json";
import type { LocalKeys, PublicJwk } from "../model/keys";
import type { RestApi } from "../model/rest-api";
import { type Clock, systemClock, toEpochSeconds } from "../model/time";
import { readApplicationAs } from "./application";
import { followLocalIssuers, poolIssuerOf } from "./local-issuers";
import { resolveOptions, type Settings, type StackOptions } from "./options";
import { findRunning, folderOfRunning } from "./ready";
import { openStateFolder, readIdentity } from "./state/state-folder";

export interface TokenQuestion {
  readonly api: HttpApi | RestApi;
  /** `GET /todos`: a route key, or the method and target of a request. */
  readonly asked: string;
  readonly token: string | undefined;
  readonly localKeys: LocalKeys;
  readonly poolIssuer: PoolIssuer;
  readonly clock: Clock;
}

/**
 * What the API does with a token on a route, check by check. Keys of an issuer outside this process are fetched, as the
 * gateway does; a key that can't be fetched is one of the checks that fail. Rejects as the gateway's start does.
 */
export async function explainToken(question: TokenQuestion): Promise<Explanation> {
  const { api, asked: routeKey, token, localKeys, poolIssuer, clock } = question;
  const source = new KeySource({ localKeys, fetchDocument, clock, log: () => {} });
  const keysOf = async (issuer: string | undefined): Promise<IssuerKeys> =>
    issuer === undefined ? { reachable: true, keys: [] } : source.keysFor(issuer, undefined);
  const now = toEpochSeconds(clock());
  if ("methods" in api) {
    const asked = { api, routeKey, token, poolIssuer };
    return explainRest({ ...asked, keys: await keysOf(issuerToAsk(asked)), now });
  }
  const about = readQuestion(api, routeKey, token);
  const authorizer = about.kind === "route" ? about.route.authorizer : undefined;
  const keys = await keysOf(authorizer?.type === "JWT" ? authorizer.issuer : undefined);
  return explain({ api, routeKey, token, keys, now });
}

/** The APIs of a template, and the public keys of its own user pools. */
export interface ApisAndKeys {
  /** HTTP APIs, then REST APIs. */
  readonly apis: readonly (HttpApi | RestApi)[];
  readonly localKeys: LocalKeys;
  readonly poolIssuer: PoolIssuer;
}

/**
 * Passes on the template's APIs with the keys that this state folder's pools sign with: those of the running stack,
 * over its port, or, if none runs, those in the folder. Rejects with a StartError if the template can't be used.
 */
export function withPublicKeys<T>(options: StackOptions, use: (keys: ApisAndKeys) => Promise<T>): Promise<T> {
  const settings = resolveOptions(options);
  const running = findRunning(settings.state);
  return running === undefined ? withKeysOfFolder(settings, use) : withKeysOfRunning(settings, running, use);
}

async function withKeysOfRunning<T>(
  settings: Settings,
  running: JsonObject,
  use: (keys: ApisAndKeys) => Promise<T>,
): Promise<T> {
  const identity = readIdentity(folderOfRunning(settings.state) ?? settings.state);
  if (identity === undefined)
    throw new StartError("state-unreadable", `The state folder ${settings.state} is damaged.`);
  const application = readApplicationAs(identity, settings);
  const pools = isJsonObject(running["userPools"]) ? Object.values(running["userPools"]).filter(isJsonObject) : [];
  const keys = new Map<string, readonly PublicJwk[]>();
  for (const { endpoint, id, issuer } of pools) {
    keys.set(String(issuer), await fetchKeys(`${String(endpoint)}/${String(id)}/.well-known/jwks.json`));
  }
  const issuers = pools.map(({ id, issuer }) => ({ id: String(id), issuer: String(issuer) }));
  return use({ ...apisOf(application, issuers), localKeys: (issuer) => keys.get(issuer) });
}

function apisOf(
  application: Application,
  pools: readonly { readonly id: string; readonly issuer: string }[],
): Pick<ApisAndKeys, "apis" | "poolIssuer"> {
  const httpApis = application.httpApis.map((api) => followLocalIssuers(api, application, pools));
  return { apis: [...httpApis, ...application.restApis], poolIssuer: poolIssuerOf(pools) };
}

async function fetchKeys(url: string): Promise<readonly PublicJwk[]> {
  const set: unknown = await (await fetch(url, { signal: AbortSignal.timeout(5_000) })).json();
  const keys = isJsonObject(set) && Array.isArray(set["keys"]) ? set["keys"].filter(isJsonObject) : [];
  return keys.flatMap(({ kid, n, e }): PublicJwk[] =>
    typeof kid === "string" && typeof n === "string" && typeof e === "string"
      ? [{ kty: "RSA", kid, n, e, alg: "RS256" }]
      : [],
  );
}

async function withKeysOfFolder<T>(settings: Settings, use: (keys: ApisAndKeys) => Promise<T>): Promise<T> {
  const state = openStateFolder({ path: settings.state, fresh: false });
  try {
    const application = readApplicationAs(state.identity, settings);
    const pools = await startUserPools({
      pools: application.userPools,
      stateDirectory: state.folder("user-pools"),
      port: 0,
      region: application.region,
      accountId: application.accountId,
      issuerMode: settings.issuer,
      strictSignatures: false,
      isForKeys: true,
      invoke: async () => ({ kind: "not-invoked", reason: "no-such-function", message: "no function runs here" }),
      clock: systemClock,
      log: () => {},
      deliver: () => {},
    });
    try {
      return await use({ ...apisOf(application, pools.pools), localKeys: pools.localKeys });
    } finally {
      await pools.close();
    }
  } finally {
    state.close();
  }
}
