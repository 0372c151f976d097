import { attributes, metadata, password, username, userPoolId } from "../input/api-members";
import { boolean, list, oneOf } from "../input/schema";
import { optional, required, structure, withDefault } from "../input/structure";
import { attributeRecord } from "../users/attribute-rules";
import { describeUser } from "../users/describe-user";
import { inviteAgain, inviteUser } from "../users/users-by-admin";
import { signedOperation } from "./operation";

export const adminCreateUser = signedOperation({
  name: "AdminCreateUser",
  input: structure({
    UserPoolId: required(userPoolId),
    Username: required(username),
    UserAttributes: withDefault(attributes, []),
    ValidationData: optional(attributes),
    TemporaryPassword: optional(password),
    ForceAliasCreation: withDefault(boolean, false),
    MessageAction: optional(oneOf("RESEND", "SUPPRESS")),
    DesiredDeliveryMediums: optional(list(oneOf("SMS", "EMAIL"))),
    ClientMetadata: optional(metadata),
  }),
  async run(services, input) {
    const pool = services.pools.pool(input.UserPoolId);
    const invite = input.MessageAction === "RESEND" ? inviteAgain : inviteUser;
    const user = await invite(services, {
      pool,
      name: input.Username,
      attributes: attributeRecord(input.UserAttributes),
      temporaryPassword: input.TemporaryPassword,
      takeAliases: input.ForceAliasCreation,
      sends: input.MessageAction !== "SUPPRESS",
      mediums: input.DesiredDeliveryMediums,
      validationData: input.ValidationData && attributeRecord(input.ValidationData),
      clientMetadata: input.ClientMetadata,
    });
    return { User: describeUser(pool, user) };
  },
});
