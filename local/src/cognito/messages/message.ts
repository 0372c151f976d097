import type { JsonObject } from "../../model/json";
import type { Client } from "../resources/app-client";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import type { PoolSettings } from "../resources/user-pool-settings";
import type { UserRecord } from "../store/records";

/** A message with a code or a temporary password. */
export interface Message {
  readonly pool: Pool;
  /** `NO_CLIENT` for a request of an administrator. */
  readonly client: Pick<Client, "id">;
  readonly user: UserRecord;
  readonly purpose: MessagePurpose;
  readonly to: Destination;
  /** The code, or the temporary password of an invitation. */
  readonly code: string;
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
}

/** The client that triggers see in requests of an administrator. */
export const NO_CLIENT: Pick<Client, "id"> = { id: "CLIENT_ID_NOT_APPLICABLE" };

/** Why a message is sent: the second half of the trigger source of CustomMessage. */
export type MessagePurpose =
  | "SignUp"
  | "ResendCode"
  | "ForgotPassword"
  | "AdminCreateUser"
  | "UpdateUserAttribute"
  | "VerifyUserAttribute"
  | "Authentication";

/** A text whose placeholders are not filled in yet. An SMS has no subject. */
export interface MessageText {
  readonly subject: string;
  readonly body: string;
}

export const CODE_PLACEHOLDER = "{####}";
export const NAME_PLACEHOLDER = "{username}";
/** Stands for the link in messages that have a link instead of a code: `{##Verify Email##}`. */
export const LINK_PLACEHOLDER = /\{##([^#]*)##\}/g;

/** Whether the pool confirms by a link in an e-mail instead of a code. */
export const isByLink = (settings: PoolSettings, purpose: MessagePurpose, { medium }: Destination): boolean =>
  settings.VerificationMessageTemplate.DefaultEmailOption === "CONFIRM_WITH_LINK" &&
  medium === "EMAIL" &&
  (purpose === "SignUp" || purpose === "ResendCode");

/** The pool's own text for a message, or the default one. Placeholders are not filled in. */
export function textOf(settings: PoolSettings, purpose: MessagePurpose, to: Destination): MessageText {
  const template = TEMPLATES[purpose] ?? verification;
  const { sms, subject, email } = template(settings, isByLink(settings, purpose, to));
  return to.medium === "SMS" ? { subject: "", body: sms } : { subject, body: email };
}

interface Template {
  readonly sms: string;
  readonly subject: string;
  readonly email: string;
}

/** The default texts are in docs/aws-behaviour/cognito-codes.md. */
const TEMPLATES: Readonly<Partial<Record<MessagePurpose, (settings: PoolSettings) => Template>>> = {
  AdminCreateUser: ({ AdminCreateUserConfig: { InviteMessageTemplate: invite } }) => ({
    sms: invite?.SMSMessage ?? "Your username is {username} and temporary password is {####}",
    subject: invite?.EmailSubject ?? "Your temporary password",
    email: invite?.EmailMessage ?? "Your username is {username} and temporary password is {####}",
  }),
  Authentication: (settings) => ({
    sms: settings.SmsAuthenticationMessage ?? "Your authentication code is {####}",
    subject: settings.EmailAuthenticationSubject ?? "Your authentication code",
    email: settings.EmailAuthenticationMessage ?? "Your authentication code is {####}",
  }),
};

function verification(settings: PoolSettings, byLink: boolean): Template {
  const template = settings.VerificationMessageTemplate;
  const sms = template.SmsMessage ?? settings.SmsVerificationMessage ?? "Your verification code is {####}";
  if (byLink)
    return {
      sms,
      subject: template.EmailSubjectByLink ?? "Your verification link",
      email:
        template.EmailMessageByLink ?? "Please click the link below to verify your email address. {##Verify Email##}",
    };
  return {
    sms,
    subject: template.EmailSubject ?? settings.EmailVerificationSubject ?? "Your verification code",
    email: template.EmailMessage ?? settings.EmailVerificationMessage ?? "Your confirmation code is {####}",
  };
}

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

/**
 * Where the code of a sign-up goes: a phone number before an e-mail address, as on AWS. Undefined where the pool
 * verifies neither.
 */
export function destinationAtSignUp({ settings }: Pool, user: UserRecord): Destination | undefined {
  return firstOf(
    OLDER_ORDER.filter((attribute) => settings.AutoVerifiedAttributes.includes(attribute)).map(contact(user)),
  );
}

/**
 * Where a code to reset the password goes: the first verified contact by the pool's order of recovery. One that is the
 * user's second factor does not count, since one address would then be enough to take the account over. A pool whose
 * setting is empty has the older rule: the phone number, else the e-mail address, second factors or not.
 */
export function destinationToRecover({ settings }: Pool, user: UserRecord): Destination | undefined {
  const isProven = (attribute: ContactAttribute) => user.attributes[`${attribute}_verified`] === "true";
  const order = recoveryOrder(settings);
  if (order.length === 0) return firstOf(OLDER_ORDER.filter(isProven).map(contact(user)));
  const attributes = order.map((name) => RECOVERED_BY[name]).filter((attribute) => attribute !== undefined);
  const usable = attributes.filter((attribute) => isProven(attribute) && !isSecondFactor(settings, user, attribute));
  return firstOf(usable.map(contact(user)));
}

const OLDER_ORDER = ["phone_number", "email"] as const;

/** The names of the pool's recovery mechanisms, the first one first. None: the older rule. */
export const recoveryOrder = ({ AccountRecoverySetting: { RecoveryMechanisms: all } }: PoolSettings) =>
  [...(all ?? [])].sort((a, b) => a.Priority - b.Priority).map(({ Name }) => Name);

/** Whether sign-ins of a user send codes to this address: it was turned on, or the pool asks and nothing was. */
function isSecondFactor(settings: PoolSettings, { mfa }: UserRecord, attribute: ContactAttribute): boolean {
  const method = attribute === "email" ? "EMAIL_OTP" : "SMS_MFA";
  if (settings.MfaConfiguration === "OFF" || !settings.EnabledMfas.includes(method)) return false;
  return mfa.enabled.includes(method) || (settings.MfaConfiguration === "ON" && mfa.enabled.length === 0);
}

const RECOVERED_BY = {
  verified_email: "email",
  verified_phone_number: "phone_number",
  admin_only: undefined,
} as const;

const contact = (user: UserRecord) => (attribute: ContactAttribute) => contactOf(user, attribute);

const firstOf = (candidates: readonly (Destination | undefined)[]): Destination | undefined =>
  candidates.find((candidate) => candidate !== undefined);

/** `CodeDeliveryDetails`: where a code was sent, with the address masked. */
export const describeDelivery = ({ attribute, medium, address }: Destination): JsonObject => ({
  AttributeName: attribute,
  DeliveryMedium: medium,
  Destination: maskAddress(attribute, address),
});

/** `f***@e***`, `+*******9934`. */
export function maskAddress(attribute: ContactAttribute, address: string): string {
  if (attribute === "phone_number") return `+*******${address.slice(1).slice(-4)}`;
  const [name = "", domain = ""] = address.split("@");
  return `${name.slice(0, 1)}***@${domain.slice(0, 1)}***`;
}

/** Replaces the placeholders in one pass, so that inserted values are not searched for placeholders. */
export function fillPlaceholders({ place }: Services, message: Message, text: string): string {
  const { pool, client, user, purpose, to, code } = message;
  const byLink = isByLink(pool.settings, purpose, to);
  const query = new URLSearchParams({ client_id: client.id, user_name: user.username, confirmation_code: code });
  return text.replace(PLACEHOLDERS, (placeholder, label: string | undefined) => {
    if (placeholder === CODE_PLACEHOLDER) return code;
    if (placeholder === NAME_PLACEHOLDER) return nameToTell(message);
    return byLink ? `<a href="${place.domain()}/confirmUser?${query}">${label}</a>` : placeholder;
  });
}

/** The pattern of a link also matches `{####}`, so it comes last. */
const PLACEHOLDERS = new RegExp(`${CODE_PLACEHOLDER}|${NAME_PLACEHOLDER}|${LINK_PLACEHOLDER.source}`, "g");

/** Where user names are addresses, users know their address and not the internal name. */
function nameToTell({ pool, user }: Message): string {
  const addresses = pool.settings.UsernameAttributes.map((name) => user.attributes[name] ?? "");
  return addresses.find((address) => address !== "") ?? user.username;
}
