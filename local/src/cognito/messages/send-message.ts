import { createCipheriv } from "node:crypto";
import type { InvocationOutcome } from "../../model/invocation";
import type { JsonObject } from "../../model/json";
import { CognitoError } from "../errors/cognito-error";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import { given, invokeTrigger, triggerAttributes, triggerEvent } from "../triggers/trigger";
import {
  CODE_PLACEHOLDER,
  fillPlaceholders,
  isByLink,
  LINK_PLACEHOLDER,
  type Message,
  type MessageText,
  NAME_PLACEHOLDER,
  textOf,
} from "./message";

/**
 * Sends a message to the terminal and the developer's window; nothing leaves this machine. The text is the pool's, or
 * what the custom message trigger returns; an error from the trigger is thrown. A custom sender, if the pool has one,
 * runs in the background as on AWS, and the message is shown here all the same.
 */
export async function sendMessage(services: Services, message: Message): Promise<void> {
  const { pool, user, purpose, to, code } = message;
  const isCustom = runCustomSender(services, message);
  const standard = textOf(pool.settings, purpose, to);
  const text = isCustom ? standard : await askCustomMessage(services, message, standard);
  services.deliver({
    at: services.clock(),
    userPoolId: pool.id,
    username: user.username,
    medium: to.medium,
    destination: to.address,
    purpose,
    subject: fillPlaceholders(services, message, text.subject),
    body: fillPlaceholders(services, message, text.body),
    code,
  });
}

const LINK = "{##Click Here##}";

/**
 * Runs the custom message trigger and returns its text; what the trigger leaves out stays as it was. A text that lacks
 * a required placeholder is ignored as on AWS, and logged. Without a trigger it returns the text unchanged.
 */
async function askCustomMessage(services: Services, message: Message, text: MessageText): Promise<MessageText> {
  const { pool, client, user, purpose, to, clientMetadata } = message;
  const functionArn = pool.settings.LambdaConfig.CustomMessage;
  if (functionArn === undefined) return text;
  const request: JsonObject = {
    userAttributes: triggerAttributes(pool, user),
    codeParameter: CODE_PLACEHOLDER,
    linkParameter: LINK,
    usernameParameter: purpose === "AdminCreateUser" ? NAME_PLACEHOLDER : null,
    ...given("clientMetadata", clientMetadata),
  };
  const response = { smsMessage: null, emailMessage: null, emailSubject: null };
  const triggerSource = `CustomMessage_${purpose}`;
  const event = triggerEvent({ pool, client, userName: user.username, triggerSource, request, response });
  const answer = await invokeTrigger(services, { trigger: "CustomMessage", functionArn, event });
  const body = textAt(answer, to.medium === "SMS" ? "smsMessage" : "emailMessage");
  if (body === undefined) return withSubject(text, answer, message);
  if (!isComplete(message, body)) {
    services.log(`CustomMessage_${purpose}: the function's text lacks a placeholder, so the pool's own text was sent.`);
    return withSubject(text, answer, message);
  }
  return withSubject({ ...text, body }, answer, message);
}

function withSubject(text: MessageText, answer: JsonObject, { to }: Message): MessageText {
  if (to.medium === "SMS") return text;
  return { ...text, subject: textAt(answer, "emailSubject") ?? text.subject };
}

function isComplete({ pool, purpose, to }: Message, body: string): boolean {
  if (isByLink(pool.settings, purpose, to))
    return body.search(LINK_PLACEHOLDER) >= 0 || body.includes(CODE_PLACEHOLDER);
  return body.includes(CODE_PLACEHOLDER) && (purpose !== "AdminCreateUser" || body.includes(NAME_PLACEHOLDER));
}

/** A text of the answer; undefined if it is missing, null or empty. */
function textAt(answer: JsonObject, name: string): string | undefined {
  const value = answer[name] ?? "";
  if (typeof value !== "string" || value.length > LONGEST) throw new CognitoError("trigger-answer-unrecognizable");
  return value === "" ? undefined : value;
}

/** The longest text that a message can have. */
const LONGEST = 20_000;

/**
 * Starts the pool's custom sender for the medium of a message and returns whether there is one. It runs in the
 * background as on AWS, and a failure is only logged. On AWS `request.code` is encrypted with a KMS key that the
 * function may use. There is no KMS here, so it is encrypted with a key that only the pool has: the function runs but
 * cannot read the code (docs/aws-behaviour/cognito-codes.md). It is not sent in the clear, since functions never get it
 * that way on AWS.
 */
function runCustomSender(services: Services, message: Message): boolean {
  const { pool, client, user, purpose, to, clientMetadata } = message;
  const { CustomEmailSender: email, CustomSMSSender: sms } = pool.settings.LambdaConfig;
  const sender = to.medium === "EMAIL" ? email : sms;
  if (sender === undefined) return false;
  const name = to.medium === "EMAIL" ? "CustomEmailSender" : "CustomSMSSender";
  const request = {
    type: to.medium === "EMAIL" ? "customEmailSenderRequestV1" : "customSMSSenderRequestV1",
    code: seal(services, message),
    userAttributes: triggerAttributes(pool, user),
    ...given("clientMetadata", clientMetadata),
  };
  const triggerSource = `${name}_${purpose}`;
  const event = triggerEvent({ pool, client, userName: user.username, triggerSource, request, response: {} });
  invokeSender(services, pool, name, sender.LambdaArn, event);
  return true;
}

/** A message that has no code: what its sender has to tell stands in `userAttributes`. */
export interface SenderNotice extends Pick<Message, "pool" | "client" | "user"> {
  readonly purpose: "AccountTakeOverNotification";
  readonly attributes: Readonly<Record<string, string>>;
}

/** Starts the pool's custom sender of mails, if it has one, for a notice. */
export function runNoticeSender(services: Services, notice: SenderNotice): void {
  const { pool, client, user, purpose, attributes: userAttributes } = notice;
  const sender = pool.settings.LambdaConfig.CustomEmailSender;
  if (sender === undefined) return;
  const request = { type: "customEmailSenderRequestV1", code: null, userAttributes };
  const triggerSource = `CustomEmailSender_${purpose}`;
  const event = triggerEvent({ pool, client, userName: user.username, triggerSource, request, response: {} });
  invokeSender(services, pool, "CustomEmailSender", sender.LambdaArn, event);
}

function invokeSender(services: Services, pool: Pool, name: string, functionArn: string, event: JsonObject): void {
  const payload = JSON.stringify(event);
  services.invoke({ functionArn, payload }).then((outcome) => report(services, pool, name, outcome));
}

function report(services: Services, pool: Pool, name: string, outcome: InvocationOutcome): void {
  if (outcome.kind !== "function-error" && outcome.kind !== "not-invoked") return;
  const isError = outcome.kind === "function-error";
  const problem = isError
    ? `${name} failed with error ${outcome.errorMessage}.`
    : `${name} could not be invoked: ${outcome.message}`;
  services.log(problem);
  services.exportedLog.deliveryError(pool, problem);
}

/** AES-256-GCM, base64: nonce, ciphertext, tag. */
function seal({ random }: Services, { pool, code }: Message): string {
  const nonce = random(12);
  const cipher = createCipheriv("aes-256-gcm", pool.secret("custom-sender"), nonce);
  return Buffer.concat([nonce, cipher.update(code, "utf8"), cipher.final(), cipher.getAuthTag()]).toString("base64");
}
