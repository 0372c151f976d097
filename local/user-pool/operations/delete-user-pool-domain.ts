import { domainName } from "../config/domain-settings";
import { CognitoError } from "../errors";
import { removeDomains } from "../pools/domains";
import { userPoolId } from "../shape/api-members";
import { required, structure } from "../shape/structure";
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
