import type { JsonObject } from "../../../src/model/json";
import { type FixtureOptions, POOL_ID, type RunningPools, startFixture } from "../running-pool";

export const CALLBACK = "https://app.example.com/callback";
export const SIGNED_OUT = "https://app.example.com/bye";
export const SCOPES = ["openid", "email", "phone", "profile", "aws.cognito.signin.user.admin", "orders/read"];
export const MACHINE_ID = "6machine0000000000client00";

const location = { file: "/project/template.yaml", line: 7, path: "Resources/Domain" };

/** Properties of a client that may use the pages, by code. */
const HOSTED_CLIENT: JsonObject = {
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ["code"],
  AllowedOAuthScopes: SCOPES,
  CallbackURLs: [
    CALLBACK,
    "http://localhost:8080",
    "myapp://signed-in",
    "https://app.example.com/?tenant=a",
    "https://app.example.com/zurück",
  ],
  LogoutURLs: [SIGNED_OUT],
  SupportedIdentityProviders: ["COGNITO"],
};

export interface HostedOptions extends FixtureOptions {
  /** 2 unless given; 0: the pool has no domain. */
  readonly managedLogin?: 0 | 1 | 2;
  /** `AWS::Cognito::ManagedLoginBranding`'s properties; false: the client has no style. */
  readonly branding?: JsonObject | false;
  /** Properties of the pool's `AWS::Cognito::UserPoolIdentityProvider`s. */
  readonly identityProviders?: readonly JsonObject[];
  /** Properties of a second client, with a secret, which acts for itself. */
  readonly machine?: JsonObject;
}

/** A pool with a domain, a style, a resource server, a client for people and one for machines. */
export function startHosted(given: HostedOptions = {}): Promise<RunningPools> {
  const { managedLogin = 2, branding = { UseCognitoProvidedValues: true }, machine, ...rest } = given;
  const { identityProviders = [] } = given;
  const of = (properties: JsonObject) => ({ logicalId: "Part", location, properties });
  return startFixture({
    ...rest,
    client: { ...HOSTED_CLIENT, ...given.client },
    edit: (resource) => ({
      ...resource,
      ...(managedLogin !== 0 && { domain: of({ Domain: "sign-in", ManagedLoginVersion: managedLogin }) }),
      brandings:
        branding === false
          ? []
          : [of({ ClientId: resource.clients[0]?.clientId ?? "", UserPoolId: POOL_ID, ...branding })],
      identityProviders: identityProviders.map(of),
      resourceServers: [
        of({
          Identifier: "orders",
          Name: "Orders",
          Scopes: [
            { ScopeName: "read", ScopeDescription: "Read" },
            { ScopeName: "write", ScopeDescription: "Write" },
          ],
        }),
      ],
      clients: [...resource.clients, { ...of(machineProperties(machine)), logicalId: "Machine", clientId: MACHINE_ID }],
    }),
  });
}

const machineProperties = (given: JsonObject = {}): JsonObject => ({
  GenerateSecret: true,
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ["client_credentials"],
  AllowedOAuthScopes: ["orders/read"],
  ...given,
});

export const secretOf = ({ pools }: RunningPools, clientId = MACHINE_ID): string =>
  pools.services.pools.client(clientId).client.secret ?? "";
