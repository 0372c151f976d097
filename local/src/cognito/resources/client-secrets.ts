import type { JsonObject } from "../../model/json";
import type { EpochMillis } from "../../model/time";
import { CognitoError } from "../errors/cognito-error";
import { toApiTime } from "../input/api-time";
import type { ClientRecord, ClientSecretRecord } from "../store/records";

/** The secrets of a stored client, the oldest first. */
export const secretsIn = (
  clientId: string,
  { secrets, secret, createdAt }: Pick<ClientRecord, "secrets" | "secret" | "createdAt">,
): readonly ClientSecretRecord[] =>
  secrets ?? (secret === undefined ? [] : [{ id: secretId(clientId, createdAt), value: secret, createdAt }]);

/** A secret made at a moment. It stores nothing. `others`: those that the client has, whose ids differ. */
export function makeSecret(
  clientId: string,
  value: string,
  createdAt: EpochMillis,
  others: readonly ClientSecretRecord[] = [],
): ClientSecretRecord {
  let moment: number = createdAt;
  while (others.some(({ id }) => id === secretId(clientId, moment))) moment += 1;
  return { id: secretId(clientId, moment), value, createdAt };
}

/** A client changes its secret by having two of them for a while. */
const MOST_SECRETS = 2;

/**
 * The secrets after one was added. Throws for a client without a secret, which does not become one that has any, for a
 * third, and for one that the client has: after its deletion it would still be valid.
 */
export function withSecret(
  clientId: string,
  secrets: readonly ClientSecretRecord[],
  added: ClientSecretRecord,
): readonly ClientSecretRecord[] {
  if (secrets.length === 0) throw new CognitoError("client-without-secret", clientId);
  if (secrets.length >= MOST_SECRETS) throw new CognitoError("too-many-client-secrets", clientId);
  if (secrets.some(({ value }) => value === added.value)) throw new CognitoError("client-secret-twice", clientId);
  return [...secrets, added];
}

/** The secrets after one was deleted. Throws for an unknown one and for the last one. */
export function withoutSecret(secrets: readonly ClientSecretRecord[], id: string): readonly ClientSecretRecord[] {
  const left = secrets.filter((secret) => secret.id !== id);
  if (left.length === secrets.length) throw new CognitoError("no-such-client-secret");
  if (left.length === 0) throw new CognitoError("last-client-secret");
  return left;
}

/** `<client id>--<creation time>`; that the time is in milliseconds is inferred. */
const secretId = (clientId: string, moment: number): string => `${clientId}--${moment}`;

/** A secret without its value. */
export const describeSecret = ({ id, createdAt }: ClientSecretRecord): JsonObject => ({
  ClientSecretId: id,
  ClientSecretCreateDate: toApiTime(createdAt),
});
