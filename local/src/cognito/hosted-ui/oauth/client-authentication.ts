import type { IncomingHttpHeaders } from "node:http";
import type { Client } from "../../resources/app-client";
import { isClientSecret } from "../../resources/app-client";
import type { Services } from "../../resources/services";
import type { Pool } from "../../resources/user-pool";
import { findHostedClient } from "./authorize-request";
import { type OAuthRefusal, refuse } from "./oauth-error";
import type { Parameters } from "./parameters";

type ClientAuthentication = { readonly kind: "client"; readonly pool: Pool; readonly client: Client } | OAuthRefusal;

/**
 * Authenticates the client by `Authorization: Basic` or by `client_id` and `client_secret` in the form. It checks that
 * only one of the two is used and compares the secret in constant time. A client without a secret is only identified; a
 * secret that it sends is ignored, as in the API. A client whose pool has no domain is unknown. It does not check which
 * grants the client may use.
 */
export function authenticateClient(
  services: Services,
  headers: IncomingHttpHeaders,
  form: Parameters,
): ClientAuthentication {
  const basic = credentialsIn(headers.authorization);
  if (basic === "malformed") return refuse("invalid_client");
  const named = form.get("client_id");
  if (basic === undefined && named === undefined) return refuse("invalid_request");
  // A client must not use two methods at once (RFC 6749, section 2.3). Repeating the client id is fine.
  if (basic !== undefined && form.get("client_secret") !== undefined) return refuse("invalid_request");
  if (basic !== undefined && named !== undefined && named !== basic.id) return refuse("invalid_client");
  const found = findHostedClient(services, basic?.id ?? named ?? "");
  if (found === undefined) return refuse("invalid_client");
  const secret = basic === undefined ? form.get("client_secret") : basic.secret;
  return isClientSecret(found.client, secret) ? { kind: "client", ...found } : refuse("invalid_client");
}

/** Client id and secret are form-encoded before they are joined (RFC 6749, section 2.3.1). */
function credentialsIn(header: string | undefined) {
  if (header === undefined) return undefined;
  const encoded = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header.trim())?.[1];
  if (encoded === undefined) return "malformed";
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon < 0) return "malformed";
  return { id: formDecoded(text.slice(0, colon)), secret: formDecoded(text.slice(colon + 1)) };
}

function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    // Many clients do not encode them.
    return text;
  }
}
