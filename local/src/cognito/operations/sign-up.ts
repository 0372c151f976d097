import { attributes, clientId, metadata, secretHash, username } from "../input/api-members";
import { string } from "../input/shape";
import { optional, required, structure, withDefault } from "../input/structure";
import { describeDelivery } from "../messages/destination";
import { checkSecretHash } from "../resources/client-secret";
import { attributeRecord } from "../users/attribute-rules";
import { signUp as signUpUser } from "../users/sign-up";
import { publicOperation } from "./operation";

/** Six is this operation's own minimum: it bites before the pool's policy. */
const newPassword = string({ min: 6, max: 256, pattern: /^[\S]+.*[\S]+$/, sensitive: true });

export const signUp = publicOperation({
  name: "SignUp",
  input: structure({
    ClientId: required(clientId),
    SecretHash: optional(secretHash),
    Username: required(username),
    Password: optional(newPassword),
    UserAttributes: withDefault(attributes, []),
    ValidationData: optional(attributes),
    ClientMetadata: optional(metadata),
  }),
  async run(services, input) {
    const { pool, client } = services.pools.client(input.ClientId);
    checkSecretHash(client, input.SecretHash, [input.Username]);
    const { user, delivery } = await signUpUser(services, {
      pool,
      client,
      username: input.Username,
      password: input.Password,
      attributes: attributeRecord(input.UserAttributes),
      validationData: input.ValidationData && attributeRecord(input.ValidationData),
      clientMetadata: input.ClientMetadata,
    });
    return {
      UserConfirmed: user.status === "CONFIRMED",
      UserSub: user.sub,
      ...(delivery !== undefined && { CodeDeliveryDetails: describeDelivery(delivery) }),
    };
  },
});
