import type { HttpRequest, HttpResponse } from "../../http/http-route";
import type { Services } from "../../resources/services";
import { FederationError } from "../federation/federation-error";
import { receiveMessage } from "../federation/saml/bindings";
import { answerLogoutRequest, readLogoutResponse } from "../federation/saml/single-logout";
import { methodNotAllowed } from "../oauth/oauth-error";
import { redirectTo } from "../oauth/redirect";

/**
 * `/saml2/logout`: a provider's response to a sign-out that began here, or its request to sign somebody out. Both by POST
 * or redirect, both signed; what is not gets an error page and changes nothing.
 */
export async function samlLogoutEndpoint(services: Services, http: HttpRequest): Promise<HttpResponse> {
  if (http.method !== "GET" && http.method !== "POST") return methodNotAllowed(http.id, "GET, POST");
  const message = await receiveMessage(http);
  try {
    if (message === undefined) throw new FederationError("There is no SAML message.");
    if (message.name === "SAMLRequest") return await answerLogoutRequest(services, message);
    return { ...redirectTo(await readLogoutResponse(services, message)), status: 303 };
  } catch (error) {
    if (!(error instanceof FederationError)) throw error;
    services.log(`Single logout: ${error.message}`);
    return (await import("../pages/error-page")).errorPage(services, "provider_logout", "");
  }
}
