import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  type CognitoIdentityProviderClient,
  InitiateAuthCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { decodeToken } from "../../src/jws/token";
import type { JsonObject } from "../../src/model/json";
import { CLIENT_ID, PASSWORD, POOL_ID, type RunningPools } from "./running-pool";

export interface UserOptions {
  readonly email?: string;
  readonly groups?: readonly string[];
  /** The password stays a temporary one. */
  readonly isTemporary?: boolean;
}

/** Makes a confirmed user with the password of all tests. */
export async function makeUser(sdk: CognitoIdentityProviderClient, Username: string, options: UserOptions = {}) {
  const { email, groups = [], isTemporary = false } = options;
  const UserAttributes =
    email === undefined
      ? []
      : [
          { Name: "email", Value: email },
          { Name: "email_verified", Value: "true" },
        ];
  const of = { UserPoolId: POOL_ID, Username };
  await sdk.send(new AdminCreateUserCommand({ ...of, UserAttributes, MessageAction: "SUPPRESS" }));
  await sdk.send(new AdminSetUserPasswordCommand({ ...of, Password: PASSWORD, Permanent: !isTemporary }));
  for (const GroupName of groups) await sdk.send(new AdminAddUserToGroupCommand({ ...of, GroupName }));
}

/** Signs a user in by password and returns the result. */
export function signIn(sdk: CognitoIdentityProviderClient, USERNAME: string, password = PASSWORD) {
  const AuthParameters = { USERNAME, PASSWORD: password };
  return sdk.send(new InitiateAuthCommand({ AuthFlow: "USER_PASSWORD_AUTH", ClientId: CLIENT_ID, AuthParameters }));
}

/** The three tokens of a sign-in by password. */
export async function tokensOf(sdk: CognitoIdentityProviderClient, username: string) {
  const { AuthenticationResult: result } = await signIn(sdk, username);
  return { access: result?.AccessToken ?? "", id: result?.IdToken ?? "", refresh: result?.RefreshToken ?? "" };
}

/** The claims of a token, its signature not looked at. */
export function claimsOf(token: string): JsonObject {
  const decoded = decodeToken(token);
  return "malformed" in decoded ? {} : decoded.payload;
}

/** The key set as the pool publishes it, for aws-jwt-verify. */
export async function publishedKeys({ pools }: RunningPools) {
  const response = await fetch(`${pools.endpoint}/${POOL_ID}/.well-known/jwks.json`);
  return (await response.json()) as {
    keys: { kid: string; kty: "RSA"; n: string; e: string; use: "sig"; alg: "RS256" }[];
  };
}
