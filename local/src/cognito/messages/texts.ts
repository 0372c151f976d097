import type { PoolSettings } from "../resources/user-pool-settings";
import type { Destination } from "./destination";

/** Why a message goes out: the second half of the CustomMessage trigger's source. */
export type MessagePurpose =
  | "SignUp"
  | "ResendCode"
  | "ForgotPassword"
  | "AdminCreateUser"
  | "UpdateUserAttribute"
  | "VerifyUserAttribute"
  | "Authentication";

/** Placeholders still in it. An SMS has no subject. */
export interface MessageText {
  readonly subject: string;
  readonly body: string;
}

export const CODE_PLACEHOLDER = "{####}";
export const NAME_PLACEHOLDER = "{username}";
/** What a message with a link has instead of the code: `{##Verify Email##}`. */
export const LINK_PLACEHOLDER = /\{##([^#]*)##\}/g;

/** Whether the pool confirms by a link in an e-mail instead of a code. */
export const isByLink = (settings: PoolSettings, purpose: MessagePurpose, { medium }: Destination): boolean =>
  settings.VerificationMessageTemplate.DefaultEmailOption === "CONFIRM_WITH_LINK" &&
  medium === "EMAIL" &&
  (purpose === "SignUp" || purpose === "ResendCode");

/** The pool's own text for a message, or the default's, placeholders still in it. */
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
