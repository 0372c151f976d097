import { createCipheriv } from "node:crypto";
import type { InvocationOutcome } from "../../model/invocation";
import type { Message } from "../messages/send-message";
import type { Services } from "../resources/services";
import { given, triggerAttributes, triggerEvent } from "./trigger-event";

/**
 * Starts the pool's custom sender for a message's medium and returns whether there is one. It runs on its own, as on
 * AWS: nobody waits for it, and its failure is a line in the log. `request.code` is encrypted on AWS by a KMS key that
 * the function may use; here by a key that only the pool has, so a function can be run but can't read the code
 * (docs/aws-behaviour/cognito-codes.md). There is no KMS on this machine, and a code in the clear would teach functions a
 * form that they never meet on AWS.
 */
export function runCustomSender(services: Services, message: Message): boolean {
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
  const payload = JSON.stringify(event);
  services.invoke({ functionArn: sender.LambdaArn, payload }).then((outcome) => report(services, name, outcome));
  return true;
}

function report({ log }: Services, name: string, outcome: InvocationOutcome): void {
  if (outcome.kind === "function-error") log(`${name} failed with error ${outcome.errorMessage}.`);
  if (outcome.kind === "not-invoked") log(`${name} could not be invoked: ${outcome.message}`);
}

/** AES-256-GCM, base64: nonce, ciphertext, tag. */
function seal({ random }: Services, { pool, code }: Message): string {
  const nonce = random(12);
  const cipher = createCipheriv("aes-256-gcm", pool.secret("custom-sender"), nonce);
  return Buffer.concat([nonce, cipher.update(code, "utf8"), cipher.final(), cipher.getAuthTag()]).toString("base64");
}
