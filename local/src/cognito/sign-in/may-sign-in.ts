import { CognitoError } from "../errors/cognito-error";
import type { Client } from "../resources/app-client";
import { hidesUsers } from "../resources/app-client";
import type { Pool } from "../resources/user-pool";
import type { UserRecord } from "../store/records";

/** Throws for a user who may not sign in, whatever they prove. Asked before the password and again at each challenge. */
export function checkMaySignIn(user: UserRecord): void {
  if (!user.enabled) throw new CognitoError("user-disabled");
  if (user.status === "UNCONFIRMED") throw new CognitoError("user-not-confirmed");
  if (user.status === "RESET_REQUIRED") throw new CognitoError("reset-required");
}

/** Throws for a temporary password that has become too old. Asked once the password is proven. */
export function checkTemporaryPassword({ settings }: Pool, user: UserRecord, now: number): void {
  if (user.status !== "FORCE_CHANGE_PASSWORD" || user.password === undefined) return;
  const days = settings.Policies.PasswordPolicy.TemporaryPasswordValidityDays;
  if (now >= user.password.setAt + days * 86_400_000) throw new CognitoError("temporary-password-expired");
}

/** What an unknown name is told: that there is no such user, or what a wrong password is told. */
export const unknownUser = (client: Client): CognitoError =>
  new CognitoError(hidesUsers(client.settings) ? "wrong-credentials" : "no-such-user");
