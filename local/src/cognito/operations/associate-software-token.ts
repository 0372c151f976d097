import { accessToken, session } from "../input/api-members";
import { optional, structure } from "../input/structure";
import { checkPoolHasSoftwareTokens, checkSetupCaller } from "../sign-in/second-factors/authenticator-setup";
import { MFA_SETUP } from "../sign-in/second-factors/second-factor";
import { newTotpSecret } from "../sign-in/second-factors/totp";
import { openChallenge, spendChallenge } from "../sign-in/state/challenge";
import { saveUser } from "../users/save-user";
import { publicOperation } from "./operation";

/** Makes a secret for an authenticator. It counts once VerifySoftwareToken has seen a code of it; a former one until then. */
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
