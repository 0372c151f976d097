import type { JsonObject } from "../../model/json";
import { describeIdentityProvider, type IdentityProvider } from "./identity-provider";
import { bareCertificate, poolCertificate } from "./pool-certificate";
import type { Services } from "./services";

/**
 * A provider as DescribeIdentityProvider shows it. One of type SAML has more details than it was given: where its
 * metadata says that it takes messages, once that was read, and what assertions are encrypted to.
 */
export async function describeProvider(
  services: Services,
  poolId: string,
  provider: IdentityProvider,
): Promise<JsonObject> {
  const described = describeIdentityProvider(poolId, provider);
  const { ProviderType, ProviderName, ProviderDetails } = provider.settings;
  if (ProviderType !== "SAML") return described;
  const metadata = services.tables.providerMetadata.get(poolId, ProviderName);
  const isEncrypted = ProviderDetails["EncryptedResponses"]?.toLowerCase() === "true";
  const certificate = isEncrypted ? (await poolCertificate(services, poolId)).certificate : undefined;
  const details = {
    ...ProviderDetails,
    ...(certificate !== undefined && { ActiveEncryptionCertificate: bareCertificate(certificate) }),
    ...(metadata?.signIn !== undefined && { SSORedirectBindingURI: metadata.signIn }),
    ...(metadata?.signOut !== undefined && { SLORedirectBindingURI: metadata.signOut }),
  };
  return { ...described, ProviderDetails: details };
}
