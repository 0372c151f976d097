import { type Explanation, explain, findRoute } from "../api-gateway/explain/explain";
import { fetchDocument, KeySource } from "../api-gateway/jwt/key-source";
import type { HttpApi } from "../model/http-api";
import type { LocalKeys } from "../model/keys";
import { type Clock, toEpochSeconds } from "../model/time";

export interface TokenQuestion {
  readonly api: HttpApi;
  /** `GET /todos`: a route key, or the method and path of a request. */
  readonly asked: string;
  readonly token: string | undefined;
  readonly localKeys: LocalKeys;
  readonly clock: Clock;
}

/**
 * What the API does with a token on a route, check by check. Keys of an issuer that is not in this process are fetched,
 * as the gateway would. Never rejects; a key that can't be fetched is one of the checks that fail.
 */
export async function explainToken({ api, asked, token, localKeys, clock }: TokenQuestion): Promise<Explanation> {
  const source = new KeySource({ localKeys, fetchDocument, clock, log: () => {} });
  const authorizer = findRoute(api, asked)?.authorizer;
  const keys =
    authorizer?.type === "JWT"
      ? await source.keysFor(authorizer.issuer, undefined)
      : ({ reachable: true, keys: [] } as const);
  return explain({ api, routeKey: asked, token, keys, now: toEpochSeconds(clock()) });
}
