import { clientId, code, metadata, secretHash, session, username } from "../input/api-members";
import { boolean } from "../input/shape";
import { optional, required, structure, withDefault } from "../input/structure";
import { checkSecretHash } from "../resources/client-secret";
import { openSignUpSession } from "../sign-in/sign-up-session";
import { confirmSignUp as confirmUser } from "../users/confirm-sign-up";
import { publicOperation } from "./operation";

export const confirmSignUp = publicOperation({
  name: "ConfirmSignUp",
  input: structure({
    ClientId: required(clientId),
    SecretHash: optional(secretHash),
    Username: required(username),
    ConfirmationCode: required(code),
    ForceAliasCreation: withDefault(boolean, false),
    ClientMetadata: optional(metadata),
    Session: optional(session),
  }),
  async run(services, input) {
    const { pool, client } = services.pools.client(input.ClientId);
    checkSecretHash(client, input.SecretHash, [input.Username]);
    const user = await confirmUser(services, {
      pool,
      client,
      username: input.Username,
      code: input.ConfirmationCode,
      takeAliases: input.ForceAliasCreation,
      clientMetadata: input.ClientMetadata,
    });
    const next = openSignUpSession(services, pool, client, user);
    return next === undefined ? {} : { Session: next };
  },
});
