import type { JsonObject } from "../../../model/json";
import type { ProviderSettings } from "../../resources/identity-provider";
import { FederationError } from "./federation-error";
import { checkAddress, fetchGood } from "./fetch-json";

/** The addresses of an outside provider. */
export interface ProviderEndpoints {
  /** The `iss` of its ID tokens. */
  readonly issuer: string;
  readonly authorize: string;
  readonly token: string;
  readonly jwks: string;
  readonly userInfo?: string;
  /** How the client secret is sent: in the form, or as `Authorization: Basic` if the provider accepts nothing else. */
  readonly authentication: "post" | "basic";
  /** Whether its responses carry `iss` (RFC 9207). */
  readonly namesItself: boolean;
}

/**
 * The addresses of a provider, from `ProviderDetails` if all are there and from its discovery document otherwise. It
 * checks that the issuer of the document is exactly `oidc_issuer` and that the authorization endpoint is https, or http
 * on this machine; the other addresses are checked when they are fetched. The document is fetched for every sign-in, so
 * that a change takes effect at once.
 *
 * @see docs/aws-behaviour/cognito-federation.md, "The provider"
 */
export async function endpointsOf({ ProviderDetails: details }: ProviderSettings): Promise<ProviderEndpoints> {
  const issuer = details["oidc_issuer"] ?? "";
  const { authorize_url: authorize, token_url: token, jwks_uri: jwks, attributes_url: userInfo } = details;
  if (authorize && token && jwks && userInfo)
    return checked({ issuer, authorize, token, jwks, userInfo, authentication: "post", namesItself: false });
  const url = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const document = await fetchGood({ what: "discovery document", url });
  if (document["issuer"] !== issuer)
    throw new FederationError("The issuer of the provider's discovery document is not the oidc_issuer.");
  return checked(fromDocument(issuer, document));
}

function fromDocument(issuer: string, document: JsonObject): ProviderEndpoints {
  const text = (name: string): string => {
    const value = document[name];
    if (typeof value === "string") return value;
    throw new FederationError(`The provider's discovery document has no ${name}.`);
  };
  const methods = document["token_endpoint_auth_methods_supported"];
  const isBasicOnly =
    Array.isArray(methods) && methods.includes("client_secret_basic") && !methods.includes("client_secret_post");
  return {
    issuer,
    authorize: text("authorization_endpoint"),
    token: text("token_endpoint"),
    jwks: text("jwks_uri"),
    ...(document["userinfo_endpoint"] !== undefined && { userInfo: text("userinfo_endpoint") }),
    authentication: isBasicOnly ? "basic" : "post",
    namesItself: document["authorization_response_iss_parameter_supported"] === true,
  };
}

function checked(endpoints: ProviderEndpoints): ProviderEndpoints {
  checkAddress("authorization endpoint", endpoints.authorize);
  return endpoints;
}
