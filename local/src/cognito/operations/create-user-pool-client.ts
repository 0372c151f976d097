import { userPoolId } from "../input/api-members";
import { string } from "../input/schema";
import { optional, required, structure } from "../input/structure";
import { clientSchema } from "../resources/client-settings";
import { describeClient } from "../resources/describe-client";
import { newClientId, newClientSecret } from "../resources/new-ids";
import { putClientByApi } from "../resources/put-client";
import { signedOperation } from "./operation";

/** A client with a secret of the pool's making, of the caller's, or without one. */
export const createUserPoolClient = signedOperation({
  name: "CreateUserPoolClient",
  input: structure({
    UserPoolId: required(userPoolId),
    ...clientSchema.members,
    ClientSecret: optional(string({ min: 24, max: 64, pattern: /^[\w+]+$/, sensitive: true })),
  }),
  run(services, { UserPoolId, ClientSecret, ...given }) {
    const pool = services.pools.pool(UserPoolId);
    const hasSecret = given.GenerateSecret || ClientSecret !== undefined;
    const secret = hasSecret ? (ClientSecret ?? newClientSecret(services)) : undefined;
    const settings = { ...given, GenerateSecret: hasSecret };
    const client = putClientByApi(services, pool, newClientId(services), settings, secret);
    return { UserPoolClient: describeClient(client) };
  },
});
