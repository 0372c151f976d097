import {
  accessToken,
  clientId,
  code,
  codeRequestMembers,
  metadata,
  password,
  secretHash,
  username,
  userPoolId,
} from "../input/api-members";
import { boolean } from "../input/schema";
import { optional, required, structure, withDefault } from "../input/structure";
import { describeDelivery } from "../messages/message";
import {
  changeOwnPassword,
  confirmForgotPassword as chooseNewPassword,
  resetByAdmin,
  forgotPassword as sendResetCode,
} from "../users/own-password";
import { changePassword as withNewPassword } from "../users/passwords/policy";
import { saveUser } from "../users/user-record";
import { adminOperation, clientOperation, userOperation } from "./operation";

export const changePassword = userOperation({
  name: "ChangePassword",
  input: structure({
    AccessToken: required(accessToken),
    PreviousPassword: optional(password),
    ProposedPassword: required(password),
  }),
  run(services, { PreviousPassword: former, ProposedPassword: wanted }, { pool, user }) {
    changeOwnPassword(services, { pool, user, former, wanted });
    return {};
  },
});

export const forgotPassword = clientOperation({
  name: "ForgotPassword",
  input: structure(codeRequestMembers),
  async run(services, { ClientMetadata: clientMetadata }, caller) {
    const delivery = await sendResetCode(services, { ...caller, clientMetadata });
    return { CodeDeliveryDetails: describeDelivery(delivery) };
  },
});

export const confirmForgotPassword = clientOperation({
  name: "ConfirmForgotPassword",
  input: structure({
    ClientId: required(clientId),
    SecretHash: optional(secretHash),
    Username: required(username),
    ConfirmationCode: required(code),
    Password: required(password),
    ClientMetadata: optional(metadata),
  }),
  async run(services, input, caller) {
    await chooseNewPassword(services, {
      ...caller,
      code: input.ConfirmationCode,
      password: input.Password,
      clientMetadata: input.ClientMetadata,
    });
    return {};
  },
});

export const adminResetUserPassword = adminOperation({
  name: "AdminResetUserPassword",
  input: structure({
    UserPoolId: required(userPoolId),
    Username: required(username),
    ClientMetadata: optional(metadata),
  }),
  async run(services, { ClientMetadata }, pool, user) {
    await resetByAdmin(services, pool, user, ClientMetadata);
    return {};
  },
});

/** Existing tokens keep working. */
export const adminSetUserPassword = adminOperation({
  name: "AdminSetUserPassword",
  input: structure({
    UserPoolId: required(userPoolId),
    Username: required(username),
    Password: required(password),
    Permanent: withDefault(boolean, false),
  }),
  run(services, { Password, Permanent }, pool, user) {
    services.store.write(() => {
      const changed = withNewPassword(services, pool, user, Password, "new-password");
      saveUser(services, pool, user, { ...changed, status: Permanent ? "CONFIRMED" : "FORCE_CHANGE_PASSWORD" });
    });
    return {};
  },
});
