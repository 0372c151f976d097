import { accessToken, attributeName, attributeNames, attributes, code, metadata } from "../input/api-members";
import { optional, required, structure } from "../input/structure";
import { describeDelivery } from "../messages/message";
import { mayRead } from "../tokens/claims";
import { attributeRecord, checkWritable, readOwnAttributes } from "../users/attribute-rules";
import { attributeEntries, mfaMembers } from "../users/describe-user";
import { deleteAttributes, updateAttributes } from "../users/update-attributes";
import { removeUser } from "../users/user-record";
import { requestVerification, verifyAttribute } from "../users/verify-attribute";
import { userOperation } from "./operation";
export const getUser = userOperation({
  name: "GetUser",
  input: structure({ AccessToken: required(accessToken) }),
  run(_services, _input, { pool, client, user }) {
    const UserAttributes = attributeEntries(pool, user, (name) => mayRead(client, name));
    return { Username: user.username, UserAttributes, ...mfaMembers(user) };
  },
});

export const updateUserAttributes = userOperation({
  name: "UpdateUserAttributes",
  input: structure({
    AccessToken: required(accessToken),
    UserAttributes: required(attributes),
    ClientMetadata: optional(metadata),
  }),
  async run(services, { UserAttributes, ClientMetadata: clientMetadata }, { pool, client, user }) {
    const changes = readOwnAttributes(pool, client, attributeRecord(UserAttributes), "change");
    const deliveries = await updateAttributes(services, { pool, client, user, changes, clientMetadata });
    return deliveries.length === 0 ? {} : { CodeDeliveryDetailsList: deliveries.map(describeDelivery) };
  },
});

export const deleteUserAttributes = userOperation({
  name: "DeleteUserAttributes",
  input: structure({ AccessToken: required(accessToken), UserAttributeNames: required(attributeNames) }),
  run(services, { UserAttributeNames: names }, { pool, client, user }) {
    checkWritable(client, names);
    deleteAttributes(services, pool, user, names);
    return {};
  },
});

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

export const verifyUserAttribute = userOperation({
  name: "VerifyUserAttribute",
  input: structure({
    AccessToken: required(accessToken),
    AttributeName: required(attributeName),
    Code: required(code),
  }),
  run(services, { AttributeName: attribute, Code }, { pool, user }) {
    verifyAttribute(services, pool, user, { attribute, code: Code });
    return {};
  },
});

/** Users delete themselves. Answers an empty body, as the other deleting operations do (inferred). */
export const deleteUser = userOperation({
  name: "DeleteUser",
  input: structure({ AccessToken: required(accessToken) }),
  run(services, _input, { pool, user }) {
    services.store.write(() => removeUser(services, pool, user));
    return undefined;
  },
});
