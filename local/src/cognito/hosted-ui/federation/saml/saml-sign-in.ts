import { createHash } from "node:crypto";
import { expireAt } from "../../../../store/expiry";
import type { Client } from "../../../resources/app-client";
import type { IdentityProvider } from "../../../resources/identity-provider";
import { poolCertificate } from "../../../resources/pool-certificate";
import { isDetailOn } from "../../../resources/provider-kinds";
import type { Services } from "../../../resources/services";
import type { Pool } from "../../../resources/user-pool";
import type { UserRecord } from "../../../store/records";
import type { SamlSession, SamlSubject } from "../../../store/saml-records";
import { admitFederatedUser } from "../federated-user";
import { FederationError } from "../federation-error";
import { findMetadata } from "./find-metadata";
import { readSamlResponse } from "./read-response";
import { consumerOf, entityIdOf } from "./saml-names";

interface Answer {
  readonly pool: Pool;
  readonly provider: IdentityProvider;
  /** The response's XML. */
  readonly text: string;
  /** Undefined: the provider began. */
  readonly requestId: string | undefined;
}

/**
 * The subject of a provider's response (`readSamlResponse`), whose assertion is used up: a second response with it is
 * refused until it ends. Throws FederationError. It does NOT check which browser brings it.
 */
export async function subjectIn(services: Services, { pool, provider, text, requestId }: Answer): Promise<SamlSubject> {
  const { settings } = provider;
  const age = requestId === undefined ? "fresh" : "kept";
  const { entityId, certificates } = await findMetadata(services, pool.id, settings, age);
  const decryption = isDetailOn(settings, "EncryptedResponses") ? await poolCertificate(services, pool.id) : undefined;
  const { id, endsAt, subject } = readSamlResponse(text, {
    issuer: entityId,
    certificates,
    audience: entityIdOf(pool.id),
    consumer: consumerOf(services),
    requestId,
    decryption,
    now: services.clock(),
  });
  if (!spend(services, pool.id, `${entityId}\0${id}`, endsAt))
    throw new FederationError("The provider's SAML assertion was used before.");
  return subject;
}

/** Marks the id of a provider's message as used until a time. False if it is. */
export function spend(services: Services, poolId: string, id: string, until: SpentUntil): boolean {
  const key = `saml-${createHash("sha256").update(id).digest("base64url")}`;
  return services.store.write(() => {
    if (services.tables.spent.get(poolId, key) !== undefined) return false;
    services.tables.spent.put([poolId, key], true);
    expireAt(services.store, until, "spent", poolId, key);
    return true;
  });
}

type SpentUntil = Parameters<typeof expireAt>[1];

/** The user of a verified subject, and the session at the provider that signing out ends. */
export async function admitSubject(
  services: Services,
  parts: { readonly pool: Pool; readonly client: Client; readonly provider: IdentityProvider },
  { issuer, nameId, sessionIndex, attributes }: SamlSubject,
): Promise<{ readonly user: UserRecord; readonly session: SamlSession }> {
  const claims = { ...attributes, sub: nameId.value };
  const user = await admitFederatedUser(services, { ...parts, claims, issuer });
  const provider = parts.provider.settings.ProviderName;
  return { user, session: { provider, nameId, ...(sessionIndex !== undefined && { sessionIndex }) } };
}
