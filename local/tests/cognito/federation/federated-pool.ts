import { CreateIdentityProviderCommand, UpdateUserPoolClientCommand } from "@aws-sdk/client-cognito-identity-provider";
import { CALLBACK, SCOPES, SIGNED_OUT, startHosted } from "../oauth/hosted-pool";
import { query } from "../oauth/test-browser";
import { CLIENT_ID, POOL_ID, type RunningPools } from "../running-pool";
import { PROVIDER_CLIENT } from "./provider-child";

const MAPPING = { username: "sub", email: "email", email_verified: "email_verified", name: "name" };

/** A hosted pool to which providers are added once their addresses are known. */
export const startFederated = (given: Parameters<typeof startHosted>[0] = {}): Promise<RunningPools> =>
  startHosted(given);

export async function addProvider(
  { sdk }: RunningPools,
  name: string,
  issuer: string,
  more: { details?: Record<string, string>; mapping?: Record<string, string> } = {},
) {
  await sdk.send(
    new CreateIdentityProviderCommand({
      UserPoolId: POOL_ID,
      ProviderName: name,
      ProviderType: "OIDC",
      ProviderDetails: {
        client_id: PROVIDER_CLIENT.clientId,
        client_secret: PROVIDER_CLIENT.secret,
        authorize_scopes: "openid email profile",
        attributes_request_method: "GET",
        oidc_issuer: issuer,
        ...more.details,
      },
      AttributeMapping: more.mapping ?? MAPPING,
      IdpIdentifiers: [`${name.toLowerCase()}.example`],
    }),
  );
}

/** Lets the client use these and no others. */
export const supportProviders = ({ sdk }: RunningPools, names: string[]) =>
  sdk.send(
    new UpdateUserPoolClientCommand({
      UserPoolId: POOL_ID,
      ClientId: CLIENT_ID,
      ClientName: "app",
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ["code"],
      AllowedOAuthScopes: SCOPES,
      CallbackURLs: [CALLBACK],
      LogoutURLs: [SIGNED_OUT],
      SupportedIdentityProviders: names,
    }),
  );

export const authorizeAt = ({ pools }: RunningPools, parameters: Record<string, string | undefined> = {}): string =>
  `${pools.endpoint}/oauth2/authorize?${query(parameters)}`;

export const callbackAt = ({ pools }: RunningPools): string => `${pools.endpoint}/oauth2/idpresponse`;
