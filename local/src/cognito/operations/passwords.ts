import {
  accessToken,
  clientId,
  code,
  codeRequestMembers,
  metadata,
  password,
  secretHash,
  userContextData,
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
  async run(services, { PreviousPassword: former, ProposedPassword: wanted }, { pool, client, user }) {
    const call = { pool, client, username: user.username, type: "PasswordChange" } as const;
    await services.threats.guardCall(services, call, () => {
      services.threats.refuseCompromised(services, { pool, client }, "PASSWORD_CHANGE", wanted);
      changeOwnPassword(services, { pool, user, former, wanted });
    });
    return {};
  },
});

export const forgotPassword = clientOperation({
  name: "ForgotPassword",
  input: structure(codeRequestMembers),
  async run(services, { ClientMetadata: clientMetadata, UserContextData: context }, caller) {
    const call = { ...caller, type: "ForgotPassword", context } as const;
    const send = () => sendResetCode(services, { ...caller, clientMetadata });
    const delivery = await services.threats.guardCall(services, call, send, () => "InProgress");
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
    UserContextData: optional(userContextData),
    ClientMetadata: optional(metadata),
  }),
  async run(services, input, caller) {
    const call = { ...caller, type: "ForgotPassword", context: input.UserContextData, continues: true } as const;
    await services.threats.guardCall(services, call, () => {
      services.threats.refuseCompromised(services, caller, "PASSWORD_CHANGE", input.Password);
      return chooseNewPassword(services, {
        ...caller,
        code: input.ConfirmationCode,
        password: input.Password,
        clientMetadata: input.ClientMetadata,
      });
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
