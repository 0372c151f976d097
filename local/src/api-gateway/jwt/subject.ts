import type { JwtAuthorizer } from "../../model/http-api";
import type { JsonObject } from "../../model/json";
import type { EpochSeconds } from "../../model/time";
import type { IssuerKeys } from "./issuer-keys";
import type { DecodedToken, UndecodedToken } from "./token";
import type { TokenReader } from "./token-reader";
import type { VerificationKey } from "./verification-key";

/** What a JWT authorizer needs to know of a route. */
export interface JwtRoute {
  readonly authorizer: JwtAuthorizer;
  readonly authorizationScopes: readonly string[];
}

/** One token on its way through the checks. Those that pass leave here what later ones need. */
export interface Subject {
  readonly token: string | undefined;
  readonly route: JwtRoute;
  readonly keys: IssuerKeys;
  readonly now: EpochSeconds;
  readonly reader: TokenReader;
  /** Handed in by who has decoded it already, else by the check of the form. */
  decoded?: DecodedToken | UndecodedToken;
  key?: VerificationKey;
}

/** The token's header; empty before it was decoded. */
export function headerOf({ decoded }: Subject): JsonObject {
  return decoded !== undefined && "header" in decoded ? decoded.header : {};
}

/** The token's claims, verified or not; empty before it was decoded. */
export function claimsOf({ decoded }: Subject): JsonObject {
  return decoded !== undefined && "payload" in decoded ? decoded.payload : {};
}
