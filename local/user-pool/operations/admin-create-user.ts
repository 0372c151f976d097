import { attributes, metadata, password, username, userPoolId } from "../shape/api-members";
import { anything, boolean, list, oneOf } from "../shape/shape";
import { optional, required, structure, withDefault } from "../shape/structure";
import { attributeRecord } from "../users/attribute-rules";
import { createByAdmin } from "../users/create-user";
import { describeUser } from "../users/describe-user";
import { signedOperation } from "./operation";

export const adminCreateUser = signedOperation({
  name: "AdminCreateUser",
  input: structure({
    UserPoolId: required(userPoolId),
    Username: required(username),
    UserAttributes: withDefault(attributes, []),
    ValidationData: optional(anything),
    TemporaryPassword: optional(password),
    ForceAliasCreation: withDefault(boolean, false),
    MessageAction: optional(oneOf("RESEND", "SUPPRESS")),
    DesiredDeliveryMediums: optional(list(oneOf("SMS", "EMAIL"))),
    ClientMetadata: optional(metadata),
  }),
  async run(services, input) {
    const pool = services.pools.pool(input.UserPoolId);
    const user = createByAdmin(services, pool, {
      name: input.Username,
      attributes: attributeRecord(input.UserAttributes),
      temporaryPassword: input.TemporaryPassword,
      takeAliases: input.ForceAliasCreation,
    });
    return { User: describeUser(pool, user) };
  },
});
