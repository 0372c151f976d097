import type { Caller } from "./caller";

/** A function's environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The scopes of `REQUIRED_SCOPES`, separated by blanks, of which one is enough. */
export function routeScopes(environment: Environment): readonly string[] {
  return scopesIn(environment, "REQUIRED_SCOPES");
}

/** The scopes that a variable lists; none where it is not set. */
export function scopesIn(environment: Environment, name: "ADMIN_SCOPES" | "REQUIRED_SCOPES"): readonly string[] {
  return (environment[name] ?? "").split(" ").filter((scope) => scope !== "");
}

/** Whether a caller has one of the route's scopes. Without REQUIRED_SCOPES the answer is no for every caller. */
export function holdsRouteScope(caller: Caller, environment: Environment): boolean {
  return routeScopes(environment).some((scope) => holdsScope(caller, scope, environment));
}

/**
 * Whether a caller has a scope: `<group>-<app client id>`, or one of a resource server.
 *
 * It is compared as the scope of the client that the token was issued to, so that sample events work whatever the
 * client's id is here. It does NOT check the client: the audience, checked when the token was verified, decides which
 * clients are let in.
 */
export function holdsScope(caller: Caller, scope: string, environment: Environment): boolean {
  const ending = `-${environment["CLIENT_ID"]}`;
  return caller.scopes.includes(
    scope.endsWith(ending) ? `${scope.slice(0, -ending.length)}-${caller.clientId}` : scope,
  );
}
