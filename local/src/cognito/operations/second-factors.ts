import { CognitoError } from "../errors/cognito-error";
import { accessToken, session, username, userPoolId } from "../input/api-members";
import { string } from "../input/schema";
import { optional, required, structure } from "../input/structure";
import { openChallenge, spendChallenge } from "../sign-in/progress";
import {
  checkPoolHasSoftwareTokens,
  checkSetupCaller,
  type SetupCaller,
  withSoftwareToken,
} from "../sign-in/second-factors/authenticator-setup";
import {
  olderSettings,
  preferenceMembers,
  withOlderSettings,
  withoutSoftwareToken,
  withPreferences,
} from "../sign-in/second-factors/mfa-preferences";
import { MFA_SETUP } from "../sign-in/second-factors/second-factor";
import { checkSoftwareToken } from "../sign-in/second-factors/software-token";
import { newTotpSecret } from "../sign-in/second-factors/totp";
import type { MfaRecord, UserRecord } from "../store/records";
import { saveUser } from "../users/user-record";
import { adminOperation, publicOperation, userOperation } from "./operation";

/**
 * Makes a secret for an authenticator. The former one stays in force until VerifySoftwareToken has seen a code of the
 * new one.
 */
export const associateSoftwareToken = publicOperation({
  name: "AssociateSoftwareToken",
  input: structure({ AccessToken: optional(accessToken), Session: optional(session) }),
  async run(services, input) {
    const { pool, user, waiting } = await checkSetupCaller(services, input);
    checkPoolHasSoftwareTokens(pool);
    const SecretCode = newTotpSecret(services.random);
    return services.store.write(() => {
      if (waiting === undefined) {
        saveUser(services, pool, user, { ...user, mfa: { ...user.mfa, pendingSecret: SecretCode } });
        return { SecretCode };
      }
      const { client } = waiting.answer;
      const { username, sub, state } = waiting.record;
      spendChallenge(services, waiting.answer, MFA_SETUP);
      const next = { ...state, secret: SecretCode };
      const of = { pool, client, challenge: MFA_SETUP, username, ...(sub !== undefined && { sub }) };
      return { SecretCode, Session: openChallenge(services, { ...of, state: next }) };
    });
  },
});

/**
 * Proves an authenticator by one of its codes. At a sign-in that waits for the set-up this turns the method on, too.
 */
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
    const { secret, lastStep } = unprovenSecret(caller);
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

/** The secret that waits for its first code, or the one in force, which may be proven again. */
function unprovenSecret({ user, waiting }: SetupCaller): {
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

export const setUserMfaPreference = userOperation({
  name: "SetUserMFAPreference",
  input: structure({ AccessToken: required(accessToken), ...preferenceMembers }),
  run(services, input, { pool, user }) {
    services.store.write(() => saveUser(services, pool, user, { ...user, mfa: withPreferences(pool, user, input) }));
    return {};
  },
});

export const adminSetUserMfaPreference = adminOperation({
  name: "AdminSetUserMFAPreference",
  input: structure({ UserPoolId: required(userPoolId), Username: required(username), ...preferenceMembers }),
  run(services, input, pool, user) {
    services.store.write(() => saveUser(services, pool, user, { ...user, mfa: withPreferences(pool, user, input) }));
    return {};
  },
});

/** The older form of SetUserMFAPreference: text messages, on or off. */
export const setUserSettings = userOperation({
  name: "SetUserSettings",
  input: structure({ AccessToken: required(accessToken), MFAOptions: required(olderSettings) }),
  run(services, { MFAOptions }, { pool, user }) {
    const mfa = withOlderSettings(pool, user, MFAOptions);
    services.store.write(() => saveUser(services, pool, user, { ...user, mfa }));
    return {};
  },
});

export const adminSetUserSettings = adminOperation({
  name: "AdminSetUserSettings",
  input: structure({
    UserPoolId: required(userPoolId),
    Username: required(username),
    MFAOptions: required(olderSettings),
  }),
  run(services, { MFAOptions }, pool, user) {
    const mfa = withOlderSettings(pool, user, MFAOptions);
    services.store.write(() => saveUser(services, pool, user, { ...user, mfa }));
    return {};
  },
});

/** Removes a lost authenticator. Where the pool requires a second factor, the next sign-in has one set up. */
export const adminDeleteSoftwareToken = adminOperation({
  name: "AdminDeleteSoftwareToken",
  input: structure({ UserPoolId: required(userPoolId), Username: required(username) }),
  run(services, _input, pool, user) {
    if (user.status === "UNCONFIRMED") throw new CognitoError("user-not-confirmed");
    const mfa = withoutSoftwareToken(user);
    services.store.write(() => saveUser(services, pool, user, { ...user, mfa }));
    return {};
  },
});
