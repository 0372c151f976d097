import type { JsonObject } from "../../model/json";
import type { Pool } from "../resources/user-pool";
import type { UserRecord } from "../store/records";

export type ContactAttribute = "email" | "phone_number";

/** Where a message goes. */
export interface Destination {
  readonly attribute: ContactAttribute;
  readonly medium: "EMAIL" | "SMS";
  /** The full address. Answers of the API hold it masked. */
  readonly address: string;
}

/** A user's contact, verified or not; undefined where there is none. */
export function contactOf(
  { attributes }: Pick<UserRecord, "attributes">,
  attribute: ContactAttribute,
): Destination | undefined {
  const address = attributes[attribute] ?? "";
  return address === "" ? undefined : destinationOf(attribute, address);
}

export const destinationOf = (attribute: ContactAttribute, address: string): Destination => ({
  attribute,
  address,
  medium: attribute === "email" ? "EMAIL" : "SMS",
});

/** What sign-up verifies, a phone before an address as AWS does; undefined where the pool verifies nothing. */
export function destinationAtSignUp({ settings }: Pool, user: UserRecord): Destination | undefined {
  const order = ["phone_number", "email"] as const;
  return firstOf(order.filter((attribute) => settings.AutoVerifiedAttributes.includes(attribute)).map(contact(user)));
}

/** Where a code to reset the password goes: the first verified contact by the pool's order of recovery. */
export function destinationToRecover({ settings }: Pool, user: UserRecord): Destination | undefined {
  const mechanisms = [...settings.AccountRecoverySetting.RecoveryMechanisms].sort((a, b) => a.Priority - b.Priority);
  return firstOf(
    mechanisms.map(({ Name }) => {
      const attribute = RECOVERED_BY[Name];
      if (attribute === undefined || user.attributes[`${attribute}_verified`] !== "true") return undefined;
      return contactOf(user, attribute);
    }),
  );
}

const RECOVERED_BY = {
  verified_email: "email",
  verified_phone_number: "phone_number",
  admin_only: undefined,
} as const;

const contact = (user: UserRecord) => (attribute: ContactAttribute) => contactOf(user, attribute);

const firstOf = (candidates: readonly (Destination | undefined)[]): Destination | undefined =>
  candidates.find((candidate) => candidate !== undefined);

/** `CodeDeliveryDetails`: what an answer tells of where a code went. */
export const describeDelivery = ({ attribute, medium, address }: Destination): JsonObject => ({
  AttributeName: attribute,
  DeliveryMedium: medium,
  Destination: maskAddress(attribute, address),
});

/** `f***@e***`, `+*******9934`. */
export function maskAddress(attribute: ContactAttribute, address: string): string {
  if (attribute === "phone_number") return `+*******${address.slice(-4)}`;
  const [name = "", domain = ""] = address.split("@");
  return `${name.slice(0, 1)}***@${domain.slice(0, 1)}***`;
}
