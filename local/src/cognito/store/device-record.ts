import type { EpochMillis } from "../../model/time";

/** A device that its user has confirmed. Keyed by user and device key. */
export interface DeviceRecord {
  /** As its app named it. */
  readonly name?: string;
  /** A device counts at a sign-in only while it is remembered. */
  readonly isRemembered: boolean;
  /** Salt and SRP verifier of the device's secret, lower-case hex. The pool never sees the secret. */
  readonly salt: string;
  readonly verifier: string;
  readonly createdAt: EpochMillis;
  readonly modifiedAt: EpochMillis;
  readonly authenticatedAt: EpochMillis;
}
