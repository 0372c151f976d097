import type { JSX } from "hono/jsx/jsx-runtime";
import type { DeliveredMessage } from "../../model/activity";
import { printable, printableLines } from "../../model/printable";
import { CopyButton } from "../page/copy-button";
import { Moment } from "../time/clock";

/** The purposes of messages in plain words; a purpose without one is shown by its name. */
const PURPOSES: Readonly<Record<string, string>> = {
  SignUp: "Sign-up",
  ResendCode: "Code sent again",
  ForgotPassword: "Forgotten password",
  AdminCreateUser: "Invitation",
  UpdateUserAttribute: "Changed address",
  VerifyUserAttribute: "Address to verify",
  Authentication: "Sign-in code",
  AccountTakeOverNotification: "Security notice",
};

const purposeText = (purpose: string): string => PURPOSES[purpose] ?? purpose;

export interface MessageCardProps {
  readonly number: number;
  readonly message: Pick<
    DeliveredMessage,
    "purpose" | "username" | "destination" | "medium" | "subject" | "body" | "code" | "at"
  >;
}

/** One message as it would have been sent, its code in large letters. */
export function MessageCard({ number, message }: MessageCardProps): JSX.Element {
  const { purpose, username, destination, medium, subject, body, code, at } = message;
  return (
    <li id={`message-${number}`} class="message" data-number={String(number)}>
      <p class="message-head">
        <span class="tag accent">{purposeText(purpose)}</span>
        <span class="medium">{medium === "SMS" ? "SMS" : "E-mail"}</span>
        <span class="when">
          <Moment at={at} hasDay={true} />
        </span>
      </p>
      <p class="to">
        to <strong>{printable(destination)}</strong>
        {` for ${printable(username)}`}
      </p>
      {code === undefined ? null : (
        <p class={code.length > 8 ? "code long" : "code"}>
          <code>{code}</code>
          <CopyButton text={code} what={`the code for ${username}`} />
        </p>
      )}
      <details open={code === undefined}>
        <summary>{subject === "" ? "Text" : printable(subject)}</summary>
        <p class="body">{printableLines(body)}</p>
      </details>
    </li>
  );
}
