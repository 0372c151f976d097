import { accessToken, attributeNames } from "../input/api-members";
import { required, structure } from "../input/structure";
import { checkWritable } from "../users/attribute-rules";
import { deleteAttributes } from "../users/update-attributes";
import { userOperation } from "./operation";

export const deleteUserAttributes = userOperation({
  name: "DeleteUserAttributes",
  input: structure({ AccessToken: required(accessToken), UserAttributeNames: required(attributeNames) }),
  run(services, { UserAttributeNames: names }, { pool, client, user }) {
    checkWritable(client, names);
    deleteAttributes(services, pool, user, names);
    return {};
  },
});
