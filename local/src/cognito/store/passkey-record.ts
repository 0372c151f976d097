import type { EpochMillis } from "../../model/time";

/** A passkey of a user. Keyed by the user and a hash of its id. */
export interface PasskeyRecord {
  /** The authenticator's, base64url. */
  readonly credentialId: string;
  /** COSE, base64url. */
  readonly publicKey: string;
  /** The authenticator's signature counter when the passkey was last used; 0 for authenticators without one. */
  readonly counter: number;
  readonly relyingPartyId: string;
  readonly friendlyName: string;
  readonly transports: readonly string[];
  readonly attachment?: string;
  readonly createdAt: EpochMillis;
}
