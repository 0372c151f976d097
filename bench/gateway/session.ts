import type { JsonObject } from "../../local/src/model/json";

/** A stack of ours that has a user with a token, and what another server needs to let the same token in. */
export interface Session {
  readonly token: string;
  readonly idToken: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly jwks: { readonly keys: readonly JsonObject[] };
  /** Another token of the same user's each time, by the refresh token. */
  freshToken(): Promise<string>;
}

/** The ready line of the application: what is said of every stack, with its own names. */
export interface ApplicationLine {
  readonly apis: { readonly HttpApi: { readonly url: string } };
  readonly userPools: {
    readonly UserPool: {
      readonly id: string;
      readonly endpoint: string;
      readonly issuer: string;
      readonly clients: { readonly AppClient: { readonly clientId: string } };
    };
  };
  readonly users: readonly { readonly username: string; readonly password: string }[];
}

export const readApplicationLine = (line: string): ApplicationLine => JSON.parse(line);

export const apiUrl = (readyLine: string): string => readApplicationLine(readyLine).apis.HttpApi.url;

/** Signs the stack's first user in. */
export async function openSession(readyLine: string): Promise<Session> {
  const line = readApplicationLine(readyLine);
  const { id, endpoint, issuer, clients } = line.userPools.UserPool;
  const { clientId } = clients.AppClient;
  const jwks = JSON.parse(await (await fetch(`${endpoint}/${id}/.well-known/jwks.json`)).text());
  const { AccessToken: token, IdToken: idToken, RefreshToken } = await signInFirstUser(line);
  const refresh = () => initiateAuth(endpoint, clientId, "REFRESH_TOKEN_AUTH", { REFRESH_TOKEN: RefreshToken ?? "" });
  return { token, idToken, issuer, clientId, jwks, freshToken: async () => (await refresh()).AccessToken };
}

export function signInFirstUser({ userPools, users: [user] }: ApplicationLine): Promise<Tokens> {
  if (user === undefined) throw new Error("the stack has no seeded user");
  const { endpoint, clients } = userPools.UserPool;
  const { username: USERNAME, password: PASSWORD } = user;
  return initiateAuth(endpoint, clients.AppClient.clientId, "USER_PASSWORD_AUTH", { USERNAME, PASSWORD });
}

interface Tokens {
  readonly AccessToken: string;
  readonly IdToken: string;
  /** Absent after a refresh. */
  readonly RefreshToken?: string;
}

async function initiateAuth(
  endpoint: string,
  clientId: string,
  flow: string,
  parameters: Readonly<Record<string, string>>,
): Promise<Tokens> {
  const answer = await fetch(endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "AWSCognitoIdentityProviderService.InitiateAuth",
    },
    body: JSON.stringify({ AuthFlow: flow, ClientId: clientId, AuthParameters: parameters }),
  });
  return JSON.parse(await answer.text()).AuthenticationResult;
}
