import { clientId, metadata, parameters, session } from "../input/api-members";
import { oneOf } from "../input/shape";
import { optional, required, structure } from "../input/structure";
import { describeOutcome } from "../sign-in/state/progress";
import { continueSignIn, flowOf } from "../sign-in/steps";
import { publicOperation } from "./operation";

export const authFlow = oneOf(
  "USER_SRP_AUTH",
  "REFRESH_TOKEN_AUTH",
  "REFRESH_TOKEN",
  "CUSTOM_AUTH",
  "ADMIN_NO_SRP_AUTH",
  "USER_PASSWORD_AUTH",
  "ADMIN_USER_PASSWORD_AUTH",
  "USER_AUTH",
);

export const initiateAuth = publicOperation({
  name: "InitiateAuth",
  input: structure({
    AuthFlow: required(authFlow),
    ClientId: required(clientId),
    AuthParameters: optional(parameters),
    ClientMetadata: optional(metadata),
    Session: optional(session),
  }),
  async run(services, input) {
    const { pool, client } = services.pools.client(input.ClientId);
    const startedBy = "InitiateAuth";
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
