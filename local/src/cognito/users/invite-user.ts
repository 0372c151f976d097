import { CognitoError } from "../errors";
import { type ContactAttribute, contactOf, type Destination } from "../messages/destination";
import { NO_CLIENT, sendMessage } from "../messages/send-message";
import type { Pool } from "../resources/pool";
import type { Services } from "../services";
import type { UserRecord } from "../store/records";
import { runPreSignUp } from "../triggers/sign-up";
import { buildByAdmin, isPasswordless } from "./create-user";
import { findForAdmin } from "./find-user";
import { changePassword, generatePassword } from "./passwords/policy";
import { saveUser } from "./save-user";

type Metadata = Readonly<Record<string, string>> | undefined;

export interface Invitation {
  readonly pool: Pool;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** One is made where none is given. */
  readonly temporaryPassword: string | undefined;
  /** Takes verified addresses from other users who have them as aliases. */
  readonly takeAliases: boolean;
  readonly sends: boolean;
  readonly mediums: readonly ("SMS" | "EMAIL")[] | undefined;
  readonly validationData?: Metadata;
  readonly clientMetadata?: Metadata;
}

/**
 * An administrator creates a user, who gets a temporary password by message unless `sends` is false. Where the pool
 * signs in without passwords and none is given, there is none, and the user is confirmed.
 */
export async function inviteUser(services: Services, invitation: Invitation): Promise<UserRecord> {
  const { pool, takeAliases, validationData, clientMetadata } = invitation;
  const password = invitation.temporaryPassword ?? temporaryPassword(services, pool);
  const newcomer = buildByAdmin(services, pool, { ...invitation, temporaryPassword: password });
  const trigger = { pool, client: NO_CLIENT, userName: newcomer.username, attributes: newcomer.attributes };
  await runPreSignUp(services, { ...trigger, source: "AdminCreateUser", validationData, clientMetadata });
  const user = services.store.write(() => saveUser(services, pool, undefined, newcomer, { takeAliases }));
  if (invitation.sends && password !== undefined) await sendInvitation(services, { ...invitation, user, password });
  return user;
}

/** Invites again with another temporary password, which lives anew. Throws for who has chosen a password already. */
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

/** Sends a temporary password, by each wanted medium that the user can be reached by. */
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

/** A temporary password for a newcomer; undefined where the pool needs none. */
export const temporaryPassword = (services: Services, pool: Pool): string | undefined =>
  isPasswordless(pool) ? undefined : newPassword(services, pool);

const newPassword = ({ random }: Services, { settings }: Pool): string =>
  generatePassword(settings.Policies.PasswordPolicy, random);
