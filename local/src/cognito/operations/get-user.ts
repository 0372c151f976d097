import { accessToken } from "../input/api-members";
import { required, structure } from "../input/structure";
import { mayRead } from "../tokens/claims";
import { attributeEntries, mfaMembers } from "../users/describe-user";
import { userOperation } from "./operation";

export const getUser = userOperation({
  name: "GetUser",
  input: structure({ AccessToken: required(accessToken) }),
  run(_services, _input, { pool, client, user }) {
    const UserAttributes = attributeEntries(pool, user, (name) => mayRead(client, name));
    return { Username: user.username, UserAttributes, ...mfaMembers(user) };
  },
});
