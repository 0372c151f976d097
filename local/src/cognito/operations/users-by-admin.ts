import { attributeNames, attributes, metadata, password, username, userPoolId } from "../input/api-members";
import { boolean, list, oneOf } from "../input/schema";
import { optional, required, structure, withDefault } from "../input/structure";
import { NO_CLIENT } from "../messages/message";
import { attributeRecord, checkPreferredName, readAttributes } from "../users/attribute-rules";
import { describeUser, describeUserForAdmin } from "../users/describe-user";
import { deleteAttributes, updateAttributes } from "../users/update-attributes";
import { removeUser, saveUser } from "../users/user-record";
import { inviteAgain, inviteUser } from "../users/users-by-admin";
import { adminOperation, poolOperation } from "./operation";

/** The members that name one user. */
const named = { UserPoolId: required(userPoolId), Username: required(username) } as const;

export const adminCreateUser = poolOperation({
  name: "AdminCreateUser",
  input: structure({
    ...named,
    UserAttributes: withDefault(attributes, []),
    ValidationData: optional(attributes),
    TemporaryPassword: optional(password),
    ForceAliasCreation: withDefault(boolean, false),
    MessageAction: optional(oneOf("RESEND", "SUPPRESS")),
    DesiredDeliveryMediums: optional(list(oneOf("SMS", "EMAIL"))),
    ClientMetadata: optional(metadata),
  }),
  async run(services, input, pool) {
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

export const adminGetUser = adminOperation({
  name: "AdminGetUser",
  input: structure(named),
  run: (_services, _input, pool, user) => describeUserForAdmin(pool, user),
});

export const adminUpdateUserAttributes = adminOperation({
  name: "AdminUpdateUserAttributes",
  input: structure({ ...named, UserAttributes: required(attributes), ClientMetadata: optional(metadata) }),
  async run(services, { UserAttributes, ClientMetadata: clientMetadata }, pool, user) {
    const changes = readAttributes(pool, attributeRecord(UserAttributes), "change");
    checkPreferredName(pool, user, changes);
    await updateAttributes(services, { pool, client: NO_CLIENT, user, changes, takeAliases: true, clientMetadata });
    return {};
  },
});

export const adminDeleteUserAttributes = adminOperation({
  name: "AdminDeleteUserAttributes",
  input: structure({ ...named, UserAttributeNames: required(attributeNames) }),
  run(services, { UserAttributeNames }, pool, user) {
    deleteAttributes(services, pool, user, UserAttributeNames);
    return {};
  },
});

export const adminEnableUser = adminOperation({
  name: "AdminEnableUser",
  input: structure(named),
  run(services, _input, pool, user) {
    const modifiedAt = services.clock();
    services.store.write(() => saveUser(services, pool, user, { ...user, enabled: true, modifiedAt }));
    return {};
  },
});

/** Ends all sessions too. They stay revoked when the user is enabled again. */
export const adminDisableUser = adminOperation({
  name: "AdminDisableUser",
  input: structure(named),
  run(services, _input, pool, user) {
    const disabled = { ...user, enabled: false, generation: user.generation + 1, modifiedAt: services.clock() };
    services.store.write(() => saveUser(services, pool, user, disabled));
    return {};
  },
});

/** Answers an empty body. */
export const adminDeleteUser = adminOperation({
  name: "AdminDeleteUser",
  input: structure(named),
  run(services, _input, pool, user) {
    services.store.write(() => removeUser(services, pool, user));
    return undefined;
  },
});
