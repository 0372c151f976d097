import { accessToken, attributeName, code } from "../input/api-members";
import { required, structure } from "../input/structure";
import { verifyAttribute } from "../users/verify-attribute";
import { userOperation } from "./operation";

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
