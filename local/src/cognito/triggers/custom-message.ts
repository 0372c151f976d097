import type { JsonObject } from "../../model/json";
import { CognitoError } from "../errors/cognito-error";
import type { Message } from "../messages/send-message";
import { CODE_PLACEHOLDER, isByLink, LINK_PLACEHOLDER, type MessageText, NAME_PLACEHOLDER } from "../messages/texts";
import type { Services } from "../resources/services";
import { invokeTrigger } from "./invoke-trigger";
import { given, triggerAttributes, triggerEvent } from "./trigger-event";

const LINK = "{##Click Here##}";

/**
 * The text that the trigger wants for a message; what it leaves out stays as it was. A text without the placeholder
 * that its reader needs is passed over, as on AWS, here with a line in the log. Without a trigger: the text as given.
 */
export async function askCustomMessage(services: Services, message: Message, text: MessageText): Promise<MessageText> {
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

/** A text of the answer; undefined for one that is left out, null or empty. */
function textAt(answer: JsonObject, name: string): string | undefined {
  const value = answer[name] ?? "";
  if (typeof value !== "string" || value.length > LONGEST) throw new CognitoError("trigger-answer-shape");
  return value === "" ? undefined : value;
}

/** The most that a message may have. */
const LONGEST = 20_000;
