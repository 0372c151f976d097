import { CognitoError } from "../errors";
import { brandingOf, describeBranding } from "../pools/brandings";
import { clientId, userPoolId } from "../shape/api-members";
import { boolean } from "../shape/shape";
import { required, structure, withDefault } from "../shape/structure";
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
