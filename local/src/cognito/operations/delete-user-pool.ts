import { CognitoError } from "../errors/cognito-error";
import { userPoolId } from "../input/api-members";
import { required, structure } from "../input/structure";
import { domainOf } from "../resources/domains";
import { removePool } from "../resources/remove-pool";
import { signedOperation } from "./operation";

/** A pool of the template comes back, empty, at the next start. */
export const deleteUserPool = signedOperation({
  name: "DeleteUserPool",
  input: structure({ UserPoolId: required(userPoolId) }),
  async run(services, { UserPoolId }) {
    const pool = services.pools.pool(UserPoolId);
    if (pool.settings.DeletionProtection === "ACTIVE") throw new CognitoError("pool-protected");
    if (domainOf(services.tables, pool.id) !== undefined) throw new CognitoError("pool-has-domain");
    if (pool.fromTemplate)
      services.log(`The API has deleted ${pool.id}. The template makes it anew at the next start.`);
    await removePool(services, pool.id);
    return undefined;
  },
});
