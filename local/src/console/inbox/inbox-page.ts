import { printable, printableLines } from "../../model/printable";
import { LIMITS, type MessageEntry } from "../live/history";
import type { LiveEntry } from "../live/live-feed";
import { copyButton } from "../page/controls";
import { type Element, h } from "../page/markup";
import { timeElement } from "../page/time-text";
import type { ConsoleHandler, ConsoleParts } from "../request-context";

/** Every message that AWS would have sent by e-mail or SMS. */
export function inboxPage({ history }: ConsoleParts): ConsoleHandler {
  return () => ({
    kind: "page",
    title: "Inbox",
    section: "inbox",
    main: [
      h("h1", {}, "Inbox"),
      h("p", { class: "lead" }, "What on AWS would go out by e-mail or SMS. Nothing leaves this machine."),
      h(
        "ol",
        {
          class: "messages grid",
          "data-feed": "messages",
          "data-most": String(LIMITS.messages),
          "aria-label": "Messages, newest first",
        },
        ...history.messages(LIMITS.messages).map(messageElement),
      ),
      h("p", { class: "empty" }, "No message yet. Sign somebody up, or ask for a new password: the code comes here."),
    ],
  });
}

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

/** One message as it would have been sent, its code in large letters. */
export function messageElement({ number, message }: MessageEntry): Element {
  const { purpose, username, destination, medium, subject, body, code, at } = message;
  return h(
    "li",
    { id: `message-${number}`, class: "message", "data-number": String(number) },
    h(
      "p",
      { class: "message-head" },
      h("span", { class: "tag" }, purposeText(purpose)),
      h("span", { class: "medium" }, medium === "SMS" ? "SMS" : "E-mail"),
      h("span", { class: "when" }, timeElement(at, "with-day")),
    ),
    h("p", { class: "to" }, "to ", h("strong", {}, printable(destination)), ` for ${printable(username)}`),
    code === undefined
      ? undefined
      : h(
          "p",
          { class: code.length > 8 ? "code long" : "code" },
          h("code", {}, code),
          copyButton(code, `the code for ${username}`),
        ),
    h(
      "details",
      { open: code === undefined },
      h("summary", {}, subject === "" ? "Text" : printable(subject)),
      h("p", { class: "body" }, printableLines(body)),
    ),
  );
}

export function describeMessage(entry: MessageEntry): LiveEntry {
  return { list: "messages", id: `message-${entry.number}`, number: entry.number, markup: messageElement(entry) };
}
