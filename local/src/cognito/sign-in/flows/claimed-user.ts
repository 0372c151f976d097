import type { Services } from "../../resources/services";
import { findForSignIn } from "../../users/find-user";
import { needed } from "../challenges/challenge";
import { checkSecretHash } from "../check-secret-hash";
import type { PasswordClaim } from "../password-factor";
import type { FlowRequest } from "./flow";

/** Who a request says it is, the client's secret checked. Nothing is proven yet, and there may be no such user. */
export function claimedUser(services: Services, request: FlowRequest): PasswordClaim {
  const { pool, client, parameters, clientMetadata } = request;
  const username = needed(parameters, "USERNAME");
  checkSecretHash(client, parameters["SECRET_HASH"], [username]);
  return { pool, client, username, user: findForSignIn(services, pool, username), clientMetadata };
}
