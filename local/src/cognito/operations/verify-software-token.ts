import { CognitoError } from "../errors";
import { accessToken, session } from "../input/api-members";
import { string } from "../input/shape";
import { optional, required, structure } from "../input/structure";
import {
  checkPoolHasSoftwareTokens,
  checkSetupCaller,
  type SetupCaller,
  withSoftwareToken,
} from "../sign-in/second-factors/authenticator-setup";
import { MFA_SETUP } from "../sign-in/second-factors/second-factor";
import { checkSoftwareToken } from "../sign-in/second-factors/software-token";
import { openChallenge, spendChallenge } from "../sign-in/state/challenge";
import type { MfaRecord, UserRecord } from "../store/records";
import { saveUser } from "../users/save-user";
import { publicOperation } from "./operation";

/** Proves an authenticator by a code of it. At a sign-in that waited for it, it is turned on with that. */
export const verifySoftwareToken = publicOperation({
  name: "VerifySoftwareToken",
  input: structure({
    AccessToken: optional(accessToken),
    Session: optional(session),
    UserCode: required(string({ min: 6, max: 6, pattern: /^[0-9]+$/, sensitive: true })),
    FriendlyDeviceName: optional(string({ max: 131_072 })),
  }),
  async run(services, input) {
    const caller = await checkSetupCaller(services, input);
    const { pool, user, waiting } = caller;
    checkPoolHasSoftwareTokens(pool);
    const { secret, lastStep } = toBeProven(caller);
    const check = { secret, lastStep, code: input.UserCode, mismatch: "set-up-code-wrong" } as const;
    const step = checkSoftwareToken(services, pool, user, check);
    return services.store.write(() => {
      const now: UserRecord = services.tables.users.get(pool.id, user.sub) ?? user;
      const mfa = withSoftwareToken(now.mfa, { secret, step, friendlyName: input.FriendlyDeviceName });
      saveUser(services, pool, now, { ...now, mfa: waiting === undefined ? mfa : turnedOn(mfa) });
      if (waiting === undefined) return { Status: "SUCCESS" };
      const { username, state } = waiting.record;
      spendChallenge(services, waiting.answer, MFA_SETUP);
      const of = { pool, client: waiting.answer.client, challenge: MFA_SETUP, username, sub: user.sub };
      const { secret: _proven, ...rest } = state;
      return { Status: "SUCCESS", Session: openChallenge(services, { ...of, state: { ...rest, isVerified: true } }) };
    });
  },
});

/** The secret that waits for its code, or the one in force, which may be proven again. */
function toBeProven({ user, waiting }: SetupCaller): {
  readonly secret: string;
  readonly lastStep?: number | undefined;
} {
  const pending = waiting === undefined ? user.mfa.pendingSecret : waiting.record.state["secret"];
  if (typeof pending === "string") return { secret: pending };
  if (waiting === undefined && user.mfa.softwareToken !== undefined) return user.mfa.softwareToken;
  throw new CognitoError("software-token-not-set-up");
}

const turnedOn = (mfa: MfaRecord): MfaRecord => ({
  ...mfa,
  enabled: [...new Set([...mfa.enabled, "SOFTWARE_TOKEN_MFA" as const])],
  preferred: "SOFTWARE_TOKEN_MFA",
});
