import { attributes, metadata, username, userPoolId } from "../input/api-members";
import { optional, required, structure } from "../input/structure";
import { NO_CLIENT } from "../messages/message";
import { attributeRecord, checkAttributes } from "../users/attribute-rules";
import { findForAdmin } from "../users/find-user";
import { updateAttributes } from "../users/update-attributes";
import { signedOperation } from "./operation";

export const adminUpdateUserAttributes = signedOperation({
  name: "AdminUpdateUserAttributes",
  input: structure({
    UserPoolId: required(userPoolId),
    Username: required(username),
    UserAttributes: required(attributes),
    ClientMetadata: optional(metadata),
  }),
  async run(services, { UserPoolId, Username, UserAttributes, ClientMetadata: clientMetadata }) {
    const pool = services.pools.pool(UserPoolId);
    const user = findForAdmin(services, pool, Username);
    const changes = attributeRecord(UserAttributes);
    checkAttributes(pool, changes, { isNew: false });
    await updateAttributes(services, { pool, client: NO_CLIENT, user, changes, clientMetadata });
    return {};
  },
});
