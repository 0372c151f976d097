import * as sdk from "@aws-sdk/client-cognito-identity-provider";
import { type ApiClient, CREDENTIALS } from "./api-client";
import { REGION } from "./every-flow";

type AnyCommand = new (input: object) => Parameters<sdk.CognitoIdentityProviderClient["send"]>[0];

/** @aws-sdk/client-cognito-identity-provider. An error's name is its class's, of those that the package exports. */
export function openAwsSdk(endpoint: string): ApiClient {
  const client = new sdk.CognitoIdentityProviderClient({
    endpoint,
    region: REGION,
    credentials: CREDENTIALS,
    maxAttempts: 1,
  });
  return {
    async call(operation, input) {
      const Command = Reflect.get(sdk, `${operation}Command`) as AnyCommand;
      try {
        return { output: await client.send(new Command(input)) };
      } catch (error) {
        if (!(error instanceof sdk.CognitoIdentityProviderServiceException)) throw error;
        return { error: { name: error.constructor.name, message: error.message } };
      }
    },
    close: () => client.destroy(),
  };
}
