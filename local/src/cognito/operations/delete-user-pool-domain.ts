import { CognitoError } from "../errors/cognito-error";
import { userPoolId } from "../input/api-members";
import { required, structure } from "../input/structure";
import { domainName } from "../resources/domain-settings";
import { removeDomains } from "../resources/domains";
import { signedOperation } from "./operation";

export const deleteUserPoolDomain = signedOperation({
  name: "DeleteUserPoolDomain",
  input: structure({ Domain: required(domainName), UserPoolId: required(userPoolId) }),
  run({ store, pools, tables }, { Domain, UserPoolId }) {
    const pool = pools.find(UserPoolId);
    if (pool === undefined || tables.domains.get(pool.id, Domain) === undefined)
      throw new CognitoError("no-such-domain");
    store.write(() => removeDomains(tables, pool.id));
    return {};
  },
});
