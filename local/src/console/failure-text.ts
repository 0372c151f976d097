import { FormError } from "./http/form";

/**
 * Why something did not work, for the person who asked for it: the user pool's error by its name and message. None of
 * `secrets` stands in it, whatever the message says.
 */
export function failureText(error: unknown, secrets: readonly string[] = []): string {
  if (error instanceof FormError) return error.message;
  if (!(error instanceof Error)) return "That did not work.";
  const name = "type" in error && typeof error.type === "string" ? error.type : error.name;
  const text = name === "Error" ? error.message : `${name}: ${error.message}`;
  return withoutSecrets(text, secrets).slice(0, 2_000);
}

/** A text in which secrets are blotted out. Secrets of less than four characters are not looked for. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => (secret.length < 4 ? rest : rest.replaceAll(secret, "•••")), text);
}
