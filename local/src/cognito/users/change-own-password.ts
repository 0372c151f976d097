import { CognitoError } from "../errors";
import type { Services } from "../services";
import type { TokenCaller } from "../tokens/check-access-token";
import { limitRequests } from "./codes/limit-requests";
import { changePassword } from "./passwords/policy";
import { isPassword } from "./passwords/srp-verifier";
import { saveUser } from "./save-user";

export interface PasswordChange extends Pick<TokenCaller, "pool" | "user"> {
  /** Left out by who has none. */
  readonly former: string | undefined;
  readonly wanted: string;
}

/** A user who is signed in changes the password. Existing tokens keep working. */
export function changeOwnPassword(services: Services, { pool, user, former, wanted }: PasswordChange): void {
  limitRequests(services, pool, "ChangePassword", user.sub);
  const owner = { poolId: pool.id, username: user.username };
  const isProven = user.password === undefined ? former === undefined : isPassword(owner, former ?? "", user.password);
  if (!isProven) throw new CognitoError("wrong-credentials");
  services.store.write(() => {
    const changed = changePassword(services, pool, user, wanted, "new-password");
    saveUser(services, pool, user, { ...changed, status: "CONFIRMED" });
  });
}
