import type { HttpResponse } from "../../../http/http-route";
import { poolCertificate } from "../../../resources/pool-certificate";
import type { Services } from "../../../resources/services";
import type { Pool } from "../../../resources/user-pool";
import type { BrowserToken } from "../../login-session/csrf";
import { beginTransaction } from "../authorization-transactions";
import { FederationError } from "../federation-error";
import type { Departure } from "../send-to-provider";
import { sendMessage } from "./bindings";
import { findMetadata } from "./find-metadata";
import { authnRequest } from "./messages";
import { consumerOf, entityIdOf } from "./saml-names";

/** The id of the request of a transaction. It is derived from `state`, so it is not stored. */
export const requestIdOf = (pool: Pool, state: string): string =>
  `_${pool.secret("saml-request", state).subarray(0, 20).toString("hex")}`;

/**
 * Sends a browser to a SAML provider to sign in there: an authentication request of a transaction of its own, signed if
 * the provider is set up so. Throws FederationError. It does not check the request for authorization or whether the
 * client allows the provider.
 */
export async function sendToSaml(
  services: Services,
  { pool, provider, request, parameters }: Departure,
  token: BrowserToken,
): Promise<HttpResponse> {
  const { settings } = provider;
  const { signIn } = await findMetadata(services, pool.id, settings, "fresh");
  const signer = isSigned(settings.ProviderDetails) ? await poolCertificate(services, pool.id) : undefined;
  const state = beginTransaction(services, pool, { provider: settings.ProviderName, request }, token.value);
  const head = {
    id: requestIdOf(pool, state),
    now: services.clock(),
    destination: signIn.redirect ?? signIn.post ?? "",
    issuer: entityIdOf(pool.id),
  };
  return sendMessage({
    name: "SAMLRequest",
    text: authnRequest(head, consumerOf(services), parameters.get("prompt") === "login"),
    relayState: state,
    to: signIn,
    signer,
    cookies: token.cookie === undefined ? [] : [token.cookie],
  });
}

function isSigned({ RequestSigningAlgorithm: algorithm }: Readonly<Record<string, string>>): boolean {
  if (algorithm !== undefined && algorithm !== "" && algorithm !== "rsa-sha256")
    throw new FederationError("RequestSigningAlgorithm is another one than rsa-sha256.");
  return algorithm === "rsa-sha256";
}
