import {
  attributes,
  clientId,
  code,
  codeRequestMembers,
  metadata,
  secretHash,
  session,
  userContextData,
  username,
  userPoolId,
} from "../input/api-members";
import { boolean, string } from "../input/schema";
import { optional, required, structure, withDefault } from "../input/structure";
import { describeDelivery } from "../messages/message";
import { openSignUpSession } from "../sign-in/sign-up-session";
import { attributeRecord } from "../users/attribute-rules";
import {
  confirmByAdmin,
  confirmSignUp as confirmUser,
  resendConfirmationCode as resend,
  signUp as signUpUser,
} from "../users/sign-up";
import { adminOperation, clientOperation } from "./operation";

/** Six characters are this operation's own minimum: it applies before the pool's policy. */
const newPassword = string({ min: 6, max: 256, pattern: /^[\S]+.*[\S]+$/, sensitive: true });

export const signUp = clientOperation({
  name: "SignUp",
  input: structure({
    ClientId: required(clientId),
    SecretHash: optional(secretHash),
    Username: required(username),
    Password: optional(newPassword),
    UserAttributes: withDefault(attributes, []),
    ValidationData: optional(attributes),
    UserContextData: optional(userContextData),
    ClientMetadata: optional(metadata),
  }),
  async run(services, input, caller) {
    const call = { ...caller, type: "SignUp", context: input.UserContextData } as const;
    const signing = async () => {
      services.threats.refuseCompromised(services, caller, "SIGN_UP", input.Password ?? "");
      return signUpUser(services, {
        ...caller,
        password: input.Password,
        attributes: attributeRecord(input.UserAttributes),
        validationData: input.ValidationData && attributeRecord(input.ValidationData),
        clientMetadata: input.ClientMetadata,
      });
    };
    const { user, delivery } = await services.threats.guardCall(services, call, signing, (made) =>
      made.user.status === "CONFIRMED" ? "Pass" : "InProgress",
    );
    return {
      UserConfirmed: user.status === "CONFIRMED",
      UserSub: user.sub,
      ...(delivery !== undefined && { CodeDeliveryDetails: describeDelivery(delivery) }),
    };
  },
});

export const confirmSignUp = clientOperation({
  name: "ConfirmSignUp",
  input: structure({
    ClientId: required(clientId),
    SecretHash: optional(secretHash),
    Username: required(username),
    ConfirmationCode: required(code),
    ForceAliasCreation: withDefault(boolean, false),
    UserContextData: optional(userContextData),
    ClientMetadata: optional(metadata),
    Session: optional(session),
  }),
  async run(services, input, caller) {
    const call = { ...caller, type: "SignUp", context: input.UserContextData, continues: true } as const;
    const user = await services.threats.guardCall(services, call, () =>
      confirmUser(services, {
        ...caller,
        code: input.ConfirmationCode,
        takeAliases: input.ForceAliasCreation,
        clientMetadata: input.ClientMetadata,
      }),
    );
    const Session = openSignUpSession(services, caller.pool, caller.client, user);
    return Session === undefined ? {} : { Session };
  },
});

export const resendConfirmationCode = clientOperation({
  name: "ResendConfirmationCode",
  input: structure(codeRequestMembers),
  async run(services, { ClientMetadata: clientMetadata, UserContextData: context }, caller) {
    const call = { ...caller, type: "ResendCode", context } as const;
    const delivery = await services.threats.guardCall(services, call, () =>
      resend(services, { ...caller, clientMetadata }),
    );
    return { CodeDeliveryDetails: describeDelivery(delivery) };
  },
});

export const adminConfirmSignUp = adminOperation({
  name: "AdminConfirmSignUp",
  input: structure({
    UserPoolId: required(userPoolId),
    Username: required(username),
    ClientMetadata: optional(metadata),
  }),
  async run(services, { ClientMetadata }, pool, user) {
    await confirmByAdmin(services, pool, user, ClientMetadata);
    return {};
  },
});
