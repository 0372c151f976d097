import { claimsOfAuthorizer, tokenOfHeader } from "./api-event";
import { type ApiRequest, requestOf } from "./api-request";
import { type Caller, callerFromClaims } from "./caller";
import type { Refusal } from "./errors";
import { Answer, ok, refuse } from "./response";
import { type Environment, holdsRouteScope, routeScopes } from "./route-scopes";
import type { TokenVerifier } from "./token-verifier";

/** What a caller whom the route admits asks for. */
export interface Asked {
  readonly caller: Caller;
  /** The event as it came, of which nothing but what the gateway put into `requestContext` is to be trusted. */
  readonly event: unknown;
  /** Its query, path parameters and body, read. */
  readonly request: ApiRequest;
}

/** A handler whose event is unknown: it is typed by `@types/aws-lambda` where it is exported. */
export type RouteHandler = (event: unknown) => Promise<Answer>;

/** Who may come in: anyone who is signed in, or callers with one of the scopes in `REQUIRED_SCOPES`. */
export type Admission = "signed-in" | "scoped";

/** What the code takes from outside: its environment, read at each request, and the time in milliseconds since 1970. */
export interface Surroundings {
  readonly environment: Environment;
  readonly now: () => number;
}

/** Lambda's own: the process's environment and clock. */
export const lambda: Surroundings = { environment: process.env, now: Date.now };

/**
 * A handler that answers a caller whom the route admits, and refuses everyone else as the HTTP API's authorizer would.
 *
 * The caller is read from the claims that the authorizer put into the event. Where there are none (`sam local`, a route
 * that lost its authorizer) the bearer token is verified here. The scopes are compared in both cases, so that a route
 * that lost its scopes stays shut too. Whatever is missing or wrong, the answer is a refusal.
 *
 * What `answer` returns is sent with 200 as JSON, an `Answer` as it is: that is how a route chooses its status.
 *
 * @see docs/decisions/052-failing-closed.md
 */
export function protectedRoute(
  admission: Admission,
  answer: (asked: Asked) => unknown,
  environment: Environment = lambda.environment,
): RouteHandler {
  const verifyToken = verifierOf(environment);
  return async (event) => {
    const caller = gatewaysCaller(event) ?? (await bearer(event, verifyToken));
    if ("refusal" in caller) return refuse(caller.refusal, routeScopes(environment), caller.description);
    if (admission === "scoped" && !holdsRouteScope(caller, environment)) {
      return refuse("scope-missing", routeScopes(environment));
    }
    const value = await answer({ caller, event, request: requestOf(event) });
    return value instanceof Answer ? value : ok(value);
  };
}

interface Refused {
  readonly refusal: Refusal;
  readonly description?: string;
}

function gatewaysCaller(event: unknown): Caller | undefined {
  const claims = claimsOfAuthorizer(event);
  return claims && callerFromClaims(claims);
}

async function bearer(event: unknown, verify: TokenVerifier): Promise<Caller | Refused> {
  const token = tokenOfHeader(event);
  if (token === undefined) return { refusal: "token-missing" };
  const verification = await verify(token);
  if (!verification.valid) return verification;
  return callerFromClaims(verification.claims) ?? { refusal: "token-invalid" };
}

/** Loads the verifier, a third of the bundle, with the first token to verify. Behind the gateway none ever comes. */
function verifierOf(environment: Environment): TokenVerifier {
  let verifier: TokenVerifier | undefined;
  return async (token) => {
    try {
      verifier ??= createVerifier(environment);
    } catch (error) {
      console.error({ message: "No token can be verified here", reason: error instanceof Error ? error.message : "" });
      return { valid: false, refusal: "keys-unavailable" };
    }
    return verifier(token);
  };
}

function createVerifier(environment: Environment): TokenVerifier {
  // A require, for it is the one lazy form that the compiler, the bundler and the tests all understand.
  const { createTokenVerifier }: typeof import("./token-verifier") = require("./token-verifier");
  return createTokenVerifier({
    userPoolId: environment["USER_POOL_ID"] ?? "",
    clientId: environment["CLIENT_ID"] ?? "",
    machineClientId: environment["MACHINE_CLIENT_ID"] ?? "",
    jwks: environment["JWKS"] ?? "",
  });
}
