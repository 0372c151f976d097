import { randomBytes } from "node:crypto";
import { readIfPresent, writeOwnerOnly } from "../files/owner-only-file";
import { StartError } from "../model/errors";
import { isJsonObject, parseJson } from "../model/json";
import type { StorageCredentials } from "../model/ready-line";

/** The same in every state folder: it says that a request was meant for this machine. */
const ACCESS_KEY_ID = "local";

/**
 * The one pair of keys of a state folder, made at its first start and readable by its owner only. What no web page knows
 * no web page can sign with. Throws StartError `state-unreadable` or `state-not-writable`.
 */
export function openCredentials(file: string): StorageCredentials {
  const text = readIfPresent(file);
  if (text !== undefined) return parseCredentials(text, file);
  const credentials = { accessKeyId: ACCESS_KEY_ID, secretAccessKey: newSecret() };
  writeOwnerOnly(file, `${JSON.stringify(credentials)}\n`);
  return credentials;
}

/** 40 characters of `A-Za-z0-9-_`, as long as AWS's, a letter first, so that no shell and no option parser trips. */
function newSecret(): string {
  for (;;) {
    const secret = randomBytes(30).toString("base64url");
    if (/^[A-Za-z]/.test(secret)) return secret;
  }
}

function parseCredentials(text: string, file: string): StorageCredentials {
  const value = parseJson(text);
  const { accessKeyId, secretAccessKey } = isJsonObject(value) ? value : {};
  if (typeof accessKeyId === "string" && typeof secretAccessKey === "string" && secretAccessKey.length >= 20)
    return { accessKeyId, secretAccessKey };
  throw new StartError("state-unreadable", `${file} is damaged. Remove it: the next start makes a new pair of keys.`);
}
