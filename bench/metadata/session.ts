import { CognitoIdentityProviderClient, InitiateAuthCommand } from "@aws-sdk/client-cognito-identity-provider";
import type { ReadyLine } from "../../local/src/model/ready-line";

interface Session {
  readonly api: string;
  /** An access token. */
  readonly token: string;
  readonly sub: string;
}

/** Signs a seeded user in. */
export async function signInWithPassword({ apis, userPools, users }: ReadyLine, username: string): Promise<Session> {
  const api = apis["HttpApi"]?.url;
  const pool = userPools["UserPool"];
  const clientId = pool?.clients["AppClient"]?.clientId;
  const password = users.find((user) => user.username === username)?.password;
  if (api === undefined || pool === undefined || clientId === undefined || password === undefined) {
    throw new Error("the ready line lacks a part");
  }
  const client = new CognitoIdentityProviderClient({ endpoint: pool.endpoint, region: "us-east-1" });
  const { AuthenticationResult } = await client.send(
    new InitiateAuthCommand({
      AuthFlow: "USER_PASSWORD_AUTH",
      ClientId: clientId,
      AuthParameters: { USERNAME: username, PASSWORD: password },
    }),
  );
  const token = AuthenticationResult?.AccessToken ?? "";
  const claims: { sub?: string } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
  if (claims.sub === undefined) throw new Error("the token has no sub");
  return { api, token, sub: claims.sub };
}
