import { inWords } from "./error-words";
import { FormError } from "./http/form";

/**
 * Why something failed, for the person who asked for it: the user pool's error with its name and message. Contains none
 * of `secrets`, whatever the message says.
 */
export function failureText(error: unknown, secrets: readonly string[] = []): string {
  if (error instanceof FormError) return error.message;
  if (!(error instanceof Error)) return "That did not work.";
  const words = inWords(error.message);
  if (words !== undefined) return withoutSecrets(words, secrets).slice(0, 2_000);
  const name = "type" in error && typeof error.type === "string" ? error.type : error.name;
  const text = name === "Error" ? error.message : `${name}: ${error.message}`;
  return withoutSecrets(text, secrets).slice(0, 2_000);
}

/** The text with its secrets masked. Does NOT look for secrets of fewer than four characters. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => (secret.length < 4 ? rest : rest.replaceAll(secret, "•••")), text);
}
