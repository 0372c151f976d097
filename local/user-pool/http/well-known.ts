import type { Services } from "../services";
import type { HttpResponse, HttpRoute } from "./exchange";

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
    if (document === "openid-configuration") return json(discovery(services.place.endpoint(), pool.id, pool.issuer));
    return undefined;
  };
}

function discovery(endpoint: string, poolId: string, issuer: string) {
  return {
    authorization_endpoint: `${endpoint}/oauth2/authorize`,
    end_session_endpoint: `${endpoint}/logout`,
    id_token_signing_alg_values_supported: ["RS256"],
    issuer,
    jwks_uri: `${endpoint}/${poolId}/.well-known/jwks.json`,
    response_types_supported: ["code", "token"],
    revocation_endpoint: `${endpoint}/oauth2/revoke`,
    scopes_supported: ["openid", "email", "phone", "profile"],
    subject_types_supported: ["public"],
    token_endpoint: `${endpoint}/oauth2/token`,
    token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
    userinfo_endpoint: `${endpoint}/oauth2/userInfo`,
  };
}

const json = (document: unknown): HttpResponse => ({
  status: 200,
  headers: {
    "content-type": "application/json",
    "access-control-allow-origin": "*",
    // Rotated keys are to be seen at once here; AWS lets its documents be kept for a day.
    "cache-control": "no-cache",
  },
  body: JSON.stringify(document),
});
