import { isJsonObject, type JsonObject } from "../../model/json";
import { CognitoError } from "../errors/cognito-error";
import { type ContactAttribute, contactOf, type Destination, destinationOf } from "../messages/message";
import { sendMessage } from "../messages/send-message";
import type { Client } from "../resources/app-client";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import type { UserRecord } from "../store/records";
import { CONFIRMATION_LIFETIME, type CodeKey, limitRequests, makeCode, proveCode, spendCode } from "./codes";
import { saveUser } from "./user-record";

type Metadata = Readonly<Record<string, string>> | undefined;

export interface AddressToVerify {
  readonly pool: Pool;
  readonly client: Pick<Client, "id">;
  readonly user: UserRecord;
  readonly to: Destination;
  readonly purpose: "UpdateUserAttribute" | "VerifyUserAttribute";
  readonly clientMetadata?: Metadata;
}

/** Sends a code to an address. The address may not be stored on the user yet: the code remembers it. */
export async function sendVerificationCode(services: Services, address: AddressToVerify): Promise<void> {
  const { pool, user, to } = address;
  const subject = { attribute: to.attribute, address: to.address };
  const code = makeCode(services, keyOf(pool, user, to.attribute), { lifetime: CONFIRMATION_LIFETIME, subject });
  await sendMessage(services, { ...address, code });
}

/**
 * Sends a code at the request of the user: to the address that waits for verification, or else to the current one. It
 * limits requests.
 */
export async function requestVerification(
  services: Services,
  request: Omit<AddressToVerify, "to" | "purpose"> & { readonly attribute: string },
): Promise<Destination> {
  const { pool, user } = request;
  const attribute = verifiable(request.attribute);
  const to = pendingAddress(services, pool, user, attribute) ?? contactOf(user, attribute);
  if (to === undefined) throw new CognitoError("attribute-absent", attribute);
  limitRequests(services, pool, "VerifyAttribute", user.sub);
  await sendVerificationCode(services, { ...request, to, purpose: "VerifyUserAttribute" });
  return to;
}

/**
 * Verifies an address by the code that was sent to it. It checks the code, and throws AliasExistsException if another
 * user holds the address as an alias. It does not check the access token, which the caller has done.
 */
export function verifyAttribute(
  services: Services,
  pool: Pool,
  user: UserRecord,
  { attribute, code }: { readonly attribute: string; readonly code: string },
): void {
  const key = keyOf(pool, user, verifiable(attribute));
  const proven = readSubject(proveCode(services, key, code));
  services.store.write(() => {
    spendCode(services, key);
    if (proven !== undefined)
      saveUser(services, pool, user, { ...verified(user, proven), modifiedAt: services.clock() });
  });
}

/** The user with the address of a sign-up code verified, if the user still has that address. */
export function withProven(user: UserRecord, subject: JsonObject): UserRecord {
  const proven = readSubject(subject);
  const isStill = proven !== undefined && user.attributes[proven.attribute] === proven.address;
  return isStill ? verified(user, proven) : user;
}

const verified = (user: UserRecord, { attribute, address }: Destination): UserRecord => ({
  ...user,
  attributes: { ...user.attributes, [attribute]: address, [`${attribute}_verified`]: "true" },
});

function pendingAddress(
  { tables, clock }: Services,
  pool: Pool,
  { sub }: UserRecord,
  attribute: ContactAttribute,
): Destination | undefined {
  const code = tables.codes.get(pool.id, sub, purposeOf(attribute));
  return code === undefined || clock() >= code.expiresAt ? undefined : readSubject(code.subject);
}

const keyOf = (pool: Pool, { sub }: UserRecord, attribute: ContactAttribute): CodeKey => ({
  pool,
  sub,
  purpose: purposeOf(attribute),
});

export const purposeOf = (attribute: ContactAttribute): string => `VerifyAttribute:${attribute}`;

function readSubject(subject: unknown): Destination | undefined {
  if (!isJsonObject(subject)) return undefined;
  const { attribute, address } = subject;
  const isContact = attribute === "email" || attribute === "phone_number";
  return isContact && typeof address === "string" ? destinationOf(attribute, address) : undefined;
}

function verifiable(name: string): ContactAttribute {
  if (name === "email" || name === "phone_number") return name;
  throw new CognitoError("attribute-not-verifiable", name);
}
