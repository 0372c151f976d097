import type { HttpRequest, HttpResponse } from "../../http/exchange";
import type { Services } from "../../resources/services";
import { errorPage } from "../pages/error-page";
import type { AuthorizeReading } from "./authorize-request";
import { redirectTo } from "./redirect";

type Unusable = Extract<AuthorizeReading, { kind: "unusable" }>;

/** What is shown where nothing can be sent back to the client. The callback's address is never followed. */
export function showUnusable(services: Services, request: HttpRequest, { reason, clientId }: Unusable): HttpResponse {
  if (reason === "redirect_mismatch")
    return redirectTo(`${request.origin}/error?${new URLSearchParams({ error: reason, client_id: clientId })}`);
  return errorPage(services, reason, clientId);
}
