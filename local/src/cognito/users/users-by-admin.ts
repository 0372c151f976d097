import { CognitoError } from "../errors/cognito-error";
import { type ContactAttribute, contactOf, type Destination, NO_CLIENT } from "../messages/message";
import { sendMessage } from "../messages/send-message";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import type { UserRecord } from "../store/records";
import { runPreSignUp } from "../triggers/trigger";
import { findForAdmin } from "./find-user";
import { changePassword, generatePassword } from "./passwords/policy";
import { buildUser, isPasswordless, saveUser } from "./user-record";

type Metadata = Readonly<Record<string, string>> | undefined;

export interface Invitation {
  readonly pool: Pool;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Undefined: one is generated, if the pool needs one. */
  readonly temporaryPassword: string | undefined;
  /** Whether verified addresses are taken from other users who hold them as aliases. */
  readonly takeAliases: boolean;
  readonly sends: boolean;
  readonly mediums: readonly ("SMS" | "EMAIL")[] | undefined;
  readonly validationData?: Metadata;
  readonly clientMetadata?: Metadata;
}

/**
 * Creates a user for an administrator and sends the temporary password, unless `sends` is false. In a pool that allows
 * sign-in without a password, a user without a given password has none and is confirmed. It checks name, attributes and
 * password, but not whether required attributes are present.
 */
export async function inviteUser(services: Services, invitation: Invitation): Promise<UserRecord> {
  const { pool, takeAliases, validationData, clientMetadata } = invitation;
  const password = invitation.temporaryPassword ?? temporaryPassword(services, pool);
  const built = buildByAdmin(services, pool, { ...invitation, temporaryPassword: password });
  const trigger = { pool, client: NO_CLIENT, userName: built.username, attributes: built.attributes };
  await runPreSignUp(services, { ...trigger, source: "AdminCreateUser", validationData, clientMetadata });
  const user = services.store.write(() => saveUser(services, pool, undefined, built, { takeAliases }));
  if (invitation.sends && password !== undefined) await sendInvitation(services, { ...invitation, user, password });
  return user;
}

/** Sends another invitation with a new temporary password. Throws if the user has already chosen a password. */
export async function inviteAgain(services: Services, invitation: Invitation): Promise<UserRecord> {
  const { pool } = invitation;
  const found = findForAdmin(services, pool, invitation.name);
  if (found.status !== "FORCE_CHANGE_PASSWORD") throw new CognitoError("not-invited", invitation.name);
  const password = invitation.temporaryPassword ?? newPassword(services, pool);
  const user = services.store.write(() =>
    saveUser(services, pool, found, changePassword(services, pool, found, password, "temporary-password")),
  );
  await sendInvitation(services, { ...invitation, user, password });
  return user;
}

export interface InvitationMessage extends Pick<Invitation, "pool" | "mediums" | "clientMetadata"> {
  readonly user: UserRecord;
  readonly password: string;
}

/** Sends a temporary password by each requested medium for which the user has an address. */
export async function sendInvitation(services: Services, invitation: InvitationMessage): Promise<void> {
  const { password: code, user, mediums } = invitation;
  for (const to of destinationsOf(user, mediums))
    await sendMessage(services, { ...invitation, client: NO_CLIENT, purpose: "AdminCreateUser", to, code });
}

function destinationsOf(user: UserRecord, mediums: Invitation["mediums"]): readonly Destination[] {
  const reach = (attribute: ContactAttribute) => contactOf(user, attribute);
  if (mediums === undefined) return [reach("phone_number") ?? reach("email")].filter((to) => to !== undefined);
  const wanted = mediums.map((medium) => reach(medium === "SMS" ? "phone_number" : "email"));
  return wanted.filter((to) => to !== undefined);
}

/** A temporary password for a new user; undefined where the pool needs none. */
export const temporaryPassword = (services: Services, pool: Pool): string | undefined =>
  isPasswordless(pool) ? undefined : newPassword(services, pool);

const newPassword = ({ random }: Services, { settings }: Pool): string =>
  generatePassword(settings.Policies.PasswordPolicy, random);

export interface UserByAdmin {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly temporaryPassword: string | undefined;
  readonly takeAliases: boolean;
}

/**
 * Builds the record of a user whom an administrator creates, without storing it. The user has to choose a new password,
 * unless none was given and the pool needs none.
 */
function buildByAdmin(services: Services, pool: Pool, given: UserByAdmin): UserRecord {
  return buildUser(services, pool, {
    name: given.name,
    attributes: given.attributes,
    status: given.temporaryPassword === undefined && isPasswordless(pool) ? "CONFIRMED" : "FORCE_CHANGE_PASSWORD",
    password: given.temporaryPassword,
    policyText: "temporary-password",
  });
}

/** Stores a user whom an administrator creates. It runs no trigger and sends no message. */
export function createByAdmin(services: Services, pool: Pool, given: UserByAdmin): UserRecord {
  const { takeAliases } = given;
  return services.store.write(() =>
    saveUser(services, pool, undefined, buildByAdmin(services, pool, given), { takeAliases }),
  );
}
