import { userPoolId } from "../input/api-members";
import { required, structure } from "../input/structure";
import { changePool } from "../resources/change-pool";
import { changedPoolSettings, poolChanges } from "../resources/new-pool";
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
