import { clientId, metadata, parameters, session } from "../input/api-members";
import { oneOf } from "../input/shape";
import { optional, required, structure } from "../input/structure";
import { describeOutcome } from "../sign-in/state/progress";
import { challengeOf, continueSignIn } from "../sign-in/steps";
import { publicOperation } from "./operation";

export const challengeName = oneOf(
  "SMS_MFA",
  "EMAIL_OTP",
  "SOFTWARE_TOKEN_MFA",
  "SELECT_MFA_TYPE",
  "MFA_SETUP",
  "PASSWORD_VERIFIER",
  "CUSTOM_CHALLENGE",
  "SELECT_CHALLENGE",
  "DEVICE_SRP_AUTH",
  "DEVICE_PASSWORD_VERIFIER",
  "ADMIN_NO_SRP_AUTH",
  "NEW_PASSWORD_REQUIRED",
  "SMS_OTP",
  "PASSWORD",
  "WEB_AUTHN",
  "PASSWORD_SRP",
);

export const respondToAuthChallenge = publicOperation({
  name: "RespondToAuthChallenge",
  input: structure({
    ClientId: required(clientId),
    ChallengeName: required(challengeName),
    Session: optional(session),
    ChallengeResponses: optional(parameters),
    ClientMetadata: optional(metadata),
  }),
  async run(services, input) {
    const { pool, client } = services.pools.client(input.ClientId);
    const progress = await challengeOf(input.ChallengeName).respond(services, {
      pool,
      client,
      responses: input.ChallengeResponses ?? {},
      session: input.Session,
      clientMetadata: input.ClientMetadata,
    });
    return describeOutcome(await continueSignIn(services, progress));
  },
});
