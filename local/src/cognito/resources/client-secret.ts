import { createHmac, timingSafeEqual } from "node:crypto";
import { CognitoError } from "../errors/cognito-error";
import type { Client } from "../resources/app-client";

/**
 * Throws unless the request proves the client's secret: base64 of HMAC-SHA-256 over user name and client id. `names` are
 * those that a client may have used: the one it sent, and the internal name that a challenge told it. For a client
 * without a secret it checks nothing. It does not check that the user exists.
 */
export function checkSecretHash(client: Client, hash: string | undefined, names: readonly string[]): void {
  if (client.secret === undefined) return;
  if (hash === undefined) throw new CognitoError("secret-hash-missing", client.id);
  const { secret } = client;
  const given = Buffer.from(hash, "base64");
  const isProven = names.some((name) => {
    const expected = hashOf(client.id, secret, name);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  if (!isProven) throw new CognitoError("secret-hash-wrong", client.id);
}

/** The hash itself, for pages that act for a client; undefined for a client without a secret. */
export const secretHashOf = (client: Client, name: string): string | undefined =>
  client.secret === undefined ? undefined : hashOf(client.id, client.secret, name).toString("base64");

const hashOf = (clientId: string, secret: string, name: string): Buffer =>
  createHmac("sha256", secret).update(`${name}${clientId}`).digest();

/** Whether a plain secret is the client's, in constant time. Always true for a client without a secret. */
export function isClientSecret(client: Client, secret: string | undefined): boolean {
  if (client.secret === undefined) return true;
  const digest = (text: string): Buffer => createHmac("sha256", client.id).update(text).digest();
  return secret !== undefined && timingSafeEqual(digest(secret), digest(client.secret));
}
