import type { CredentialScope } from "../../../http/signature/sigv4";
import type { EpochMillis } from "../../../model/time";

/** A signature as a request gives it, in its header or its query. */
export interface GivenSignature {
  readonly scope: CredentialScope;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly stamp: string;
  readonly signedAt: EpochMillis;
  /** What was signed in the place of the body's hash. */
  readonly payloadHash: string;
}
