import { accessToken, attributes, metadata } from "../input/api-members";
import { optional, required, structure } from "../input/structure";
import { describeDelivery } from "../messages/message";
import { attributeRecord, checkOwnAttributes } from "../users/attribute-rules";
import { updateAttributes } from "../users/update-attributes";
import { userOperation } from "./operation";

export const updateUserAttributes = userOperation({
  name: "UpdateUserAttributes",
  input: structure({
    AccessToken: required(accessToken),
    UserAttributes: required(attributes),
    ClientMetadata: optional(metadata),
  }),
  async run(services, { UserAttributes, ClientMetadata: clientMetadata }, { pool, client, user }) {
    const changes = attributeRecord(UserAttributes);
    checkOwnAttributes(pool, client, changes, { isNew: false });
    const asked = await updateAttributes(services, { pool, client, user, changes, clientMetadata });
    return asked.length === 0 ? {} : { CodeDeliveryDetailsList: asked.map(describeDelivery) };
  },
});
