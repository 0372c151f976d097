import type { Client } from "../../../resources/app-client";
import type { Services } from "../../../resources/services";
import type { Pool } from "../../../resources/user-pool";
import type { OAuthRefusal } from "../oauth-error";
import type { Parameters } from "../parameters";

/** A request at the token endpoint whose client is authenticated. */
export interface GrantRequest {
  readonly pool: Pool;
  readonly client: Client;
  readonly form: Parameters;
}

export type GrantAnswer = OAuthRefusal | { readonly kind: "tokens"; readonly body: object };

/** One `grant_type`. Refusals are values; an error from a trigger is thrown as CognitoError. */
export type Grant = (services: Services, request: GrantRequest) => Promise<GrantAnswer>;
