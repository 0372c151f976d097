import { clientId, metadata, parameters, session, userPoolId } from "../input/api-members";
import { optional, required, structure } from "../input/structure";
import { describeOutcome } from "../sign-in/state/progress";
import { continueSignIn, flowOf } from "../sign-in/steps";
import { authFlow } from "./initiate-auth";
import { signedOperation } from "./operation";

export const adminInitiateAuth = signedOperation({
  name: "AdminInitiateAuth",
  input: structure({
    UserPoolId: required(userPoolId),
    ClientId: required(clientId),
    AuthFlow: required(authFlow),
    AuthParameters: optional(parameters),
    ClientMetadata: optional(metadata),
    Session: optional(session),
  }),
  async run(services, input) {
    const { pool, client } = services.pools.clientOf(input.UserPoolId, input.ClientId);
    const startedBy = "AdminInitiateAuth";
    const progress = await flowOf(input.AuthFlow, startedBy).start(services, {
      pool,
      client,
      parameters: input.AuthParameters ?? {},
      session: input.Session,
      clientMetadata: input.ClientMetadata,
      startedBy,
    });
    return describeOutcome(await continueSignIn(services, progress));
  },
});
