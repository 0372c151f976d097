import type { dictionary as Dictionary } from "@zxcvbn-ts/language-common";
import { CognitoError } from "../errors/cognito-error";
import type { Client } from "../resources/app-client";
import { type CredentialEvent, riskSettingsOf, threatMode } from "../resources/risk-configuration";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import type { UserRecord } from "../store/records";
import { saveUser } from "../users/user-record";

/**
 * The passwords that stand here for those that AWS knows to be compromised: the 49,000 most common ones of a public list,
 * in lower case (docs/decisions/096-compromised-passwords.md). The list is loaded for the first password that is judged.
 */
export class CommonPasswords {
  #passwords: ReadonlySet<string> | undefined;

  /**
   * Compared without regard to case and to symbols at the ends: `password1` in the list means `Password1!` too, which is
   * how it gets past a policy that wants capitals and symbols.
   */
  has(password: string): boolean {
    this.#passwords ??= new Set(loadDictionary()["passwords-common"]);
    const folded = password.toLowerCase();
    return this.#passwords.has(folded) || this.#passwords.has(folded.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ""));
  }
}

/** It takes 130 ms, and no pool without threat protection needs it. */
function loadDictionary(): typeof Dictionary {
  return require("@zxcvbn-ts/language-common").dictionary;
}

/**
 * Whether a password that a client brought must be refused: it is known to be compromised, and the client's settings
 * block such passwords at this event. Without settings they block at every event, the strict side
 * (docs/aws-behaviour/cognito-threats.md, C4). A compromised one is noted with the call in any case.
 */
function isBlockedPassword(
  services: Services,
  { pool, client }: { readonly pool: Pool; readonly client: Pick<Client, "id"> },
  event: CredentialEvent,
  password: string,
): boolean {
  if (threatMode(pool) === "OFF") return false;
  const settings = riskSettingsOf(services.tables, pool.id, client.id)?.CompromisedCredentialsRiskConfiguration;
  const filter = settings?.EventFilter ?? [];
  const isWatched = filter.length === 0 || filter.includes(event);
  if (!isWatched || !services.compromisedPasswords.has(password)) return false;
  if (services.call !== undefined) services.call.findings.compromised = true;
  return threatMode(pool) === "ENFORCED" && (settings?.Actions.EventAction ?? "BLOCK") === "BLOCK";
}

export function refuseCompromised(...given: Parameters<typeof isBlockedPassword>): void {
  if (isBlockedPassword(...given)) throw new CognitoError("password-compromised");
}

export function refuseCompromisedSignIn(
  services: Services,
  { pool, client, user }: Parameters<typeof isBlockedPassword>[1] & { readonly user: UserRecord },
  password: string,
): void {
  if (user.status !== "CONFIRMED" || !isBlockedPassword(services, { pool, client }, "SIGN_IN", password)) return;
  const modifiedAt = services.clock();
  services.store.write(() => saveUser(services, pool, user, { ...user, status: "RESET_REQUIRED", modifiedAt }));
  throw new CognitoError("reset-required");
}
