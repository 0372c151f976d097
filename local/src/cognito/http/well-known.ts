import { domainOf } from "../resources/domain";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import type { HttpResponse, HttpRoute } from "./http-route";

/**
 * `/<poolId>/.well-known/jwks.json` and `/<poolId>/.well-known/openid-configuration`. Discovery's issuer is always the
 * `iss` of the tokens; with the AWS-shaped issuer its endpoints are still the local ones.
 */
export function wellKnownRoute(services: Services): HttpRoute {
  return ({ method, url }) => {
    const [, poolId = "", folder, document, ...rest] = url.pathname.split("/");
    if (folder !== ".well-known" || rest.length > 0 || (method !== "GET" && method !== "HEAD")) return undefined;
    const pool = services.pools.find(poolId);
    if (pool === undefined) return undefined;
    if (document === "jwks.json") return json({ keys: services.keys.published(pool.id) });
    if (document === "openid-configuration") return json(discovery(services, pool));
    return undefined;
  };
}

/** The endpoints are there once the pool has a domain, and named once they are there. */
function discovery({ place, tables }: Services, { id, issuer }: Pool) {
  const domain = place.domain();
  const hasDomain = domainOf(tables, id) !== undefined;
  return {
    ...(hasDomain && {
      authorization_endpoint: `${domain}/oauth2/authorize`,
      end_session_endpoint: `${domain}/logout`,
    }),
    id_token_signing_alg_values_supported: ["RS256"],
    issuer,
    jwks_uri: `${domain}/${id}/.well-known/jwks.json`,
    response_types_supported: ["code", "token"],
    ...(hasDomain && { revocation_endpoint: `${domain}/oauth2/revoke` }),
    scopes_supported: ["openid", "email", "phone", "profile"],
    subject_types_supported: ["public"],
    ...(hasDomain && { token_endpoint: `${domain}/oauth2/token` }),
    token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
    ...(hasDomain && { userinfo_endpoint: `${domain}/oauth2/userInfo` }),
  };
}

const json = (document: unknown): HttpResponse => ({
  status: 200,
  headers: {
    "content-type": "application/json",
    "access-control-allow-origin": "*",
    // Rotated keys must be visible at once here; AWS lets clients cache its documents for a day.
    "cache-control": "no-cache",
  },
  body: JSON.stringify(document),
});
