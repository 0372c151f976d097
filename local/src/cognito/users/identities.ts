import type { JsonObject } from "../../model/json";
import type { EpochMillis } from "../../model/time";
import type { IdentityRecord, UserRecord } from "../store/records";
import type { Tables } from "../store/tables";
import { aliasKey } from "./aliases";

/** What an identity goes by unless an administrator linked it by a mapped attribute: the provider's `sub`. */
export const SUBJECT = "Cognito_Subject";

/** An outside identity as it is looked for. Values are compared letter by letter. */
export interface IdentityKey {
  readonly provider: string;
  readonly attribute: string;
  readonly value: string;
}

export function findByIdentity(tables: Tables, poolId: string, key: IdentityKey): UserRecord | undefined {
  const sub = tables.identities.get(poolId, ...keyOf(key));
  return sub === undefined ? undefined : tables.users.get(poolId, sub);
}

/** `primary`: the user was made by this identity, not linked with it. */
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

/** Brings the way from identities to their user in step with a user's record. Call it in a transaction. */
export function moveIdentities(
  tables: Tables,
  poolId: string,
  before: UserRecord | undefined,
  after: UserRecord | undefined,
): void {
  for (const identity of before?.identities ?? []) tables.identities.remove(poolId, ...keyOf(identityKey(identity)));
  for (const identity of after?.identities ?? [])
    if (after !== undefined) tables.identities.put([poolId, ...keyOf(identityKey(identity))], after.sub);
}

export const identityKey = ({ providerName, attribute = SUBJECT, userId }: IdentityRecord): IdentityKey => ({
  provider: providerName,
  attribute,
  value: userId,
});

const keyOf = ({ provider, attribute, value }: IdentityKey) => [provider, attribute, aliasKey(value)] as const;

/** As the attribute shows them, and triggers. */
export const identitiesAttribute = (identities: readonly IdentityRecord[]): string =>
  JSON.stringify(identities.map(({ attribute: _, ...identity }) => identity));

/** As the ID token shows them: texts all (docs/aws-behaviour/cognito-federation.md). */
export const identitiesClaim = (identities: readonly IdentityRecord[]): readonly JsonObject[] =>
  identities.map(({ attribute: _, ...identity }) => ({
    ...identity,
    primary: String(identity.primary),
    dateCreated: String(identity.dateCreated),
  }));

/** The user that a provider made, or that is linked with its subject. */
export const findLinkTarget = (tables: Tables, poolId: string, provider: string, subject: string) =>
  findByIdentity(tables, poolId, { provider, attribute: SUBJECT, value: subject });
