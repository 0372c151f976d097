import { CognitoError } from "../../errors/cognito-error";
import { type ContactAttribute, type Destination, destinationOf } from "../../messages/message";
import type { Services } from "../../resources/services";
import type { Pool } from "../../resources/user-pool";
import type { MfaMethod, UserRecord } from "../../store/records";
import { readOwnAttributes } from "../../users/attribute-rules";
import { limitRequests } from "../../users/codes";
import { findForSignIn } from "../../users/find-user";
import { saveUser } from "../../users/user-record";
import type { SignIn } from "../progress";

/** A method of second factors that sends its codes to an address of the user. */
export type AddressMethod = Exclude<MfaMethod, "SOFTWARE_TOKEN_MFA">;

/** What an answer to MFA_SETUP names the address by (docs/aws-behaviour/cognito-mfa.md, S2). */
const ANSWERS = {
  EMAIL: { method: "EMAIL_OTP", attribute: "email" },
  PHONE_NUMBER: { method: "SMS_MFA", attribute: "phone_number" },
} as const;

/** A wish to get codes at an address. Nothing about it is checked. */
export interface WantedAddress {
  readonly method: AddressMethod;
  readonly attribute: ContactAttribute;
  readonly address: string;
}

/** The address that an answer to MFA_SETUP holds; undefined where it holds none, as after VerifySoftwareToken. */
export function wantedAddress(responses: Readonly<Record<string, string>>): WantedAddress | undefined {
  for (const [name, of] of Object.entries(ANSWERS)) {
    const address = Object.hasOwn(responses, name) ? responses[name] : undefined;
    if (address !== undefined && address !== "") return { ...of, address };
  }
  return undefined;
}

/**
 * Where the code goes that sets up a method within a sign-in. Checks the form of the address, that the client may write
 * it, and the number of requests. It does not check that the pool offers the method, and stores nothing on the user.
 */
export function addressToProve(services: Services, { pool, client, user }: SignIn, wanted: WantedAddress): Destination {
  const { attribute } = wanted;
  const { [attribute]: address = "" } = readOwnAttributes(pool, client, { [attribute]: wanted.address }, "change");
  if (address === "") throw new CognitoError("missing-parameter", attribute);
  limitRequests(services, pool, "MfaSetup", user.sub);
  return destinationOf(attribute, address);
}

/** The user with an address that is not stored yet, as triggers see it: they have to know where a message goes. */
export const withAddress = (user: UserRecord, { attribute, address }: Destination): UserRecord =>
  user.attributes[attribute] === address
    ? user
    : { ...user, attributes: { ...user.attributes, [attribute]: address, [`${attribute}_verified`]: "false" } };

/**
 * Writes what a right code of a second factor has proven: its address is verified, and a set-up turns the method on.
 * Call it in a transaction. Throws where the address has changed since the code was sent, or a set-up would take another
 * user's alias. An address of an earlier set-up that is another user's alias stays unverified.
 */
export function saveProvenAddress(
  services: Services,
  pool: Pool,
  user: UserRecord,
  { method, attribute, address, isSetUp }: WantedAddress & { readonly isSetUp: boolean },
): UserRecord {
  const isVerified = user.attributes[`${attribute}_verified`] === "true";
  if (!isSetUp && user.attributes[attribute] !== address) throw new CognitoError("session-invalid");
  if (!isSetUp && (isVerified || isAliasOfAnother(services, pool, user, address))) return user;
  // Another sign-in, or an administrator, has given the user a factor or an address meanwhile.
  if (isSetUp && (user.mfa.enabled.length > 0 || (user.attributes[attribute] ?? address) !== address))
    throw new CognitoError("session-invalid");
  const attributes = { ...user.attributes, [attribute]: address, [`${attribute}_verified`]: "true" };
  const enabled = [...new Set([...user.mfa.enabled, method])];
  const mfa = isSetUp ? { ...user.mfa, enabled, preferred: method } : user.mfa;
  return saveUser(services, pool, user, { ...user, attributes, mfa, modifiedAt: services.clock() });
}

function isAliasOfAnother(services: Services, pool: Pool, user: UserRecord, address: string): boolean {
  const holder = findForSignIn(services, pool, address);
  return holder !== undefined && holder.sub !== user.sub;
}
