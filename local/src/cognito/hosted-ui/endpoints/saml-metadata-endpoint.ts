import type { HttpRequest, HttpResponse } from "../../http/http-route";
import { domainOf } from "../../resources/domain";
import { bareCertificate, poolCertificate } from "../../resources/pool-certificate";
import type { Services } from "../../resources/services";
import { serviceProviderMetadata } from "../federation/saml/messages";
import { consumerOf, entityIdOf, logoutServiceOf } from "../federation/saml/saml-names";
import { methodNotAllowed } from "../oauth/oauth-error";

/** `GET /saml2/metadata/<pool>`: what a SAML provider is set up by. AWS has no such document. */
export async function samlMetadataEndpoint(services: Services, request: HttpRequest): Promise<HttpResponse> {
  if (request.method !== "GET" && request.method !== "HEAD") return methodNotAllowed(request.id, "GET");
  const poolId = request.url.pathname.slice(request.url.pathname.lastIndexOf("/") + 1);
  const isThere = services.pools.find(poolId) !== undefined && domainOf(services.tables, poolId) !== undefined;
  if (!isThere) return { status: 404, headers: { "content-type": "text/plain" }, body: "Not Found\n" };
  const { certificate } = await poolCertificate(services, poolId);
  const body = serviceProviderMetadata({
    entityId: entityIdOf(poolId),
    consumer: consumerOf(services),
    logoutService: logoutServiceOf(services),
    certificate: bareCertificate(certificate),
  });
  const type = "application/samlmetadata+xml; charset=utf-8";
  return { status: 200, headers: { "content-type": type, "x-content-type-options": "nosniff" }, body };
}
