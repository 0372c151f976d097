import { CognitoError } from "../errors/cognito-error";
import { clientId, userPoolId } from "../input/api-members";
import { boolean } from "../input/schema";
import { required, structure, withDefault } from "../input/structure";
import { brandingOf, describeBranding } from "../resources/brandings";
import { signedOperation } from "./operation";

export const describeManagedLoginBrandingByClient = signedOperation({
  name: "DescribeManagedLoginBrandingByClient",
  input: structure({
    UserPoolId: required(userPoolId),
    ClientId: required(clientId),
    ReturnMergedResources: withDefault(boolean, false),
  }),
  run({ pools, tables }, { UserPoolId, ClientId }) {
    const { pool, client } = pools.clientOf(UserPoolId, ClientId);
    const branding = brandingOf(tables, pool.id, client.id);
    if (branding === undefined) throw new CognitoError("no-such-branding");
    return { ManagedLoginBranding: describeBranding(pool.id, branding) };
  },
});
