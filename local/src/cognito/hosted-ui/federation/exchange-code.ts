import type { ProviderSettings } from "../../resources/identity-provider";
import type { ProviderEndpoints } from "./endpoints";
import { FederationError } from "./federation-error";
import { fetchJson } from "./fetch-json";

export interface ProviderTokens {
  readonly idToken: string;
  readonly accessToken: string | undefined;
}

/** Exchanges the provider's code, with PKCE's verifier and the client's secret, if it has one. */
export async function exchangeCode(
  { ProviderDetails: details }: ProviderSettings,
  { token, authentication }: ProviderEndpoints,
  proof: { readonly code: string; readonly verifier: string; readonly redirectUri: string },
): Promise<ProviderTokens> {
  const { client_id: id = "", client_secret: secret } = details;
  const isBasic = authentication === "basic" && secret !== undefined;
  const { status, body } = await fetchJson({
    what: "token endpoint",
    url: token,
    method: "POST",
    ...(isBasic && { headers: { authorization: basic(id, secret) } }),
    form: {
      grant_type: "authorization_code",
      code: proof.code,
      redirect_uri: proof.redirectUri,
      code_verifier: proof.verifier,
      ...(!isBasic && { client_id: id, ...(secret !== undefined && { client_secret: secret }) }),
    },
  });
  if (status !== 200) throw new FederationError(`The provider's token endpoint answers ${status}${errorIn(body)}.`);
  const { id_token: idToken, access_token: accessToken } = body;
  if (typeof idToken !== "string") throw new FederationError("The provider's token endpoint answers no ID token.");
  return { idToken, accessToken: typeof accessToken === "string" ? accessToken : undefined };
}

/** Name and secret are form-encoded before they are joined (RFC 6749, section 2.3.1). */
function basic(id: string, secret: string): string {
  const encoded = [id, secret].map((part) => new URLSearchParams([["", part]]).toString().slice(1)).join(":");
  return `Basic ${Buffer.from(encoded).toString("base64")}`;
}

/** The error's name alone: a description may repeat what was sent. */
function errorIn({ error }: Readonly<Record<string, unknown>>): string {
  return typeof error === "string" && /^[a-z_]{1,60}$/.test(error) ? ` ${error}` : "";
}
