import type { JsonObject } from "../../model/json";
import type { EpochMillis } from "../../model/time";
import type { IdentityRecord } from "../store/records";
import { SUBJECT } from "./user-record";

/** `primary`: the user was created by this identity and not linked to it later. */
export const newIdentity = (
  providerName: string,
  userId: string,
  now: EpochMillis,
  { primary, attribute = SUBJECT }: { readonly primary: boolean; readonly attribute?: string },
): IdentityRecord => ({
  userId,
  providerName,
  providerType: "OIDC",
  issuer: null,
  primary,
  dateCreated: now,
  ...(attribute !== SUBJECT && { attribute }),
});

/** The identities as the ID token shows them: every value is a string (docs/aws-behaviour/cognito-federation.md). */
export const identitiesClaim = (identities: readonly IdentityRecord[]): readonly JsonObject[] =>
  identities.map(({ attribute: _, ...identity }) => ({
    ...identity,
    primary: String(identity.primary),
    dateCreated: String(identity.dateCreated),
  }));
