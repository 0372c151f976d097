import type { EpochMillis } from "../../model/time";

/** A session at a SAML provider. */
export interface SamlSession {
  readonly provider: string;
  readonly nameId: SamlNameId;
  readonly sessionIndex?: string;
}

/** A SAML subject, with the attributes that its provider gave it. */
export interface SamlNameId {
  readonly value: string;
  readonly format?: string;
  readonly nameQualifier?: string;
  readonly spNameQualifier?: string;
}

/** What a verified SAML assertion says about the user. */
export interface SamlSubject {
  /** The provider's entity id. */
  readonly issuer: string;
  readonly nameId: SamlNameId;
  readonly sessionIndex?: string;
  /** By name; several values are already one text. */
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * What waits for the browser between two requests of SAML: an answered sign-in for the browser that began it, or a
 * sign-out for the provider's response. Keyed by the hash of the `RelayState` or of the one-time address.
 */
export type SamlExchangeRecord =
  | {
      readonly kind: "sign-in";
      readonly state: string;
      readonly outcome: { readonly subject: SamlSubject } | { readonly problem: string };
      readonly expiresAt: EpochMillis;
    }
  | {
      readonly kind: "sign-out";
      readonly provider: string;
      readonly requestId: string;
      readonly target: string;
      readonly expiresAt: EpochMillis;
    };

/** The metadata of a SAML provider as it was read last. Keyed by the provider's name. */
export interface ProviderMetadataRecord {
  /** The address, or the hash of the file, that it was read from. */
  readonly source: string;
  readonly text: string;
  readonly readAt: EpochMillis;
  /** Where it takes sign-ins and sign-outs by redirect. */
  readonly signIn?: string;
  readonly signOut?: string;
}

/** A pool's key for SAML, PKCS #8 in PEM, and its certificate, PEM. */
export interface PoolCertificateRecord {
  readonly privateKey: string;
  readonly certificate: string;
}
