import { changedPoolSettings, poolChanges } from "../config/new-pool";
import { changePool } from "../pools/change-pool";
import { userPoolId } from "../shape/api-members";
import { required, structure } from "../shape/structure";
import { signedOperation } from "./operation";

/** What is left out goes back to its default, as on AWS. */
export const updateUserPool = signedOperation({
  name: "UpdateUserPool",
  input: structure({ UserPoolId: required(userPoolId), ...poolChanges }),
  run(services, { UserPoolId, ...changes }) {
    const { settings } = services.pools.pool(UserPoolId);
    changePool(services, UserPoolId, changedPoolSettings(settings, changes));
    return {};
  },
});
