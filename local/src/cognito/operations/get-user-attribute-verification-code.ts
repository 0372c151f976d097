import { accessToken, attributeName, metadata } from "../input/api-members";
import { optional, required, structure } from "../input/structure";
import { describeDelivery } from "../messages/message";
import { requestVerification } from "../users/verify-attribute";
import { userOperation } from "./operation";

export const getUserAttributeVerificationCode = userOperation({
  name: "GetUserAttributeVerificationCode",
  input: structure({
    AccessToken: required(accessToken),
    AttributeName: required(attributeName),
    ClientMetadata: optional(metadata),
  }),
  async run(services, { AttributeName: attribute, ClientMetadata: clientMetadata }, { pool, client, user }) {
    const delivery = await requestVerification(services, { pool, client, user, attribute, clientMetadata });
    return { CodeDeliveryDetails: describeDelivery(delivery) };
  },
});
