import type { JsonObject } from "../../model/json";
import type { EpochMillis } from "../../model/time";

/** A person whom a provider's stand-in knows. Nobody proves to be them. */
export interface StandInPersonRecord {
  /** What the provider calls the person. */
  readonly subject: string;
  readonly name: string;
  readonly email: string;
  readonly isEmailVerified: boolean;
  readonly groups: readonly string[];
  /** Claims besides these, or in their place. */
  readonly claims: JsonObject;
  readonly usedAt: EpochMillis;
}

/** What a stand-in's code is exchanged for, and what it is bound to. Keyed by the code's hash. */
export interface StandInAnswerRecord {
  readonly provider: string;
  readonly audience: string;
  readonly redirectUri: string;
  readonly nonce: string;
  /** S256 of the verifier. */
  readonly challenge: string;
  readonly subject: string;
  readonly claims: JsonObject;
  readonly expiresAt: EpochMillis;
}

/** The key that a provider's stand-in signs with, PKCS #8 in PEM. */
export interface StandInKeyRecord {
  readonly kid: string;
  readonly privateKey: string;
}
