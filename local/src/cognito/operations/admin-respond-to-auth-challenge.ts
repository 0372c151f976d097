import { clientId, metadata, parameters, session, userPoolId } from "../input/api-members";
import { optional, required, structure } from "../input/structure";
import { describeOutcome } from "../sign-in/state/progress";
import { challengeOf, continueSignIn } from "../sign-in/steps";
import { signedOperation } from "./operation";
import { challengeName } from "./respond-to-auth-challenge";

export const adminRespondToAuthChallenge = signedOperation({
  name: "AdminRespondToAuthChallenge",
  input: structure({
    UserPoolId: required(userPoolId),
    ClientId: required(clientId),
    ChallengeName: required(challengeName),
    Session: optional(session),
    ChallengeResponses: optional(parameters),
    ClientMetadata: optional(metadata),
  }),
  async run(services, input) {
    const { pool, client } = services.pools.clientOf(input.UserPoolId, input.ClientId);
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
