import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { ApiClient } from "./api-client";
import { fastApiClients } from "./api-clients";
import { type EveryFlow, PASSWORD, secretHash, startEveryFlow } from "./every-flow";

/** Clients with a secret, and with rotating refresh tokens, through the AWS SDKs. */

let stack: EveryFlow;
beforeAll(async () => {
  stack = await startEveryFlow();
});
afterAll(() => stack.close());

const kinds = fastApiClients().map((kind, index) => ({ ...kind, Username: `user-${index}` }));

for (const { name, open, Username } of kinds) {
  let client: ApiClient;
  beforeAll(async () => {
    client = open(stack.endpoint);
    const user = { UserPoolId: stack.poolId, Username };
    await client.call("AdminCreateUser", { ...user, MessageAction: "SUPPRESS" });
    await client.call("AdminSetUserPassword", { ...user, Password: PASSWORD, Permanent: true });
  });
  afterAll(() => client.close());

  const initiate = (ClientId: string, AuthFlow: string, AuthParameters: object) =>
    client.call("InitiateAuth", { ClientId, AuthFlow, AuthParameters });
  const byPassword = { USERNAME: Username, PASSWORD };

  test(`by ${name} a client with a secret has to prove it, at the sign-in and at the refresh`, async () => {
    const { Secret: ClientId } = stack.clients;
    const described = await client.call("DescribeUserPoolClient", { UserPoolId: stack.poolId, ClientId });
    const secret = described.output.UserPoolClient.ClientSecret;
    expect(await initiate(ClientId, "USER_PASSWORD_AUTH", byPassword)).toEqual({
      error: {
        name: "NotAuthorizedException",
        message: `Client ${ClientId} is configured with secret but SECRET_HASH was not received`,
      },
    });
    const wrong = { ...byPassword, SECRET_HASH: secretHash(Username, ClientId, "wrong") };
    expect((await initiate(ClientId, "USER_PASSWORD_AUTH", wrong)).error?.message).toBe(
      `Unable to verify secret hash for client ${ClientId}`,
    );
    const SECRET_HASH = secretHash(Username, ClientId, secret);
    const { output } = await initiate(ClientId, "USER_PASSWORD_AUTH", { ...byPassword, SECRET_HASH });
    const { RefreshToken } = output.AuthenticationResult;
    const { output: user } = await client.call("AdminGetUser", { UserPoolId: stack.poolId, Username });
    const sub = user.UserAttributes.find(({ Name }: { Name: string }) => Name === "sub").Value;
    const bySub = { REFRESH_TOKEN: RefreshToken, SECRET_HASH: secretHash(sub, ClientId, secret) };
    const refreshed = await initiate(ClientId, "REFRESH_TOKEN_AUTH", bySub);
    expect((await stack.get("/caller", refreshed.output.AuthenticationResult.AccessToken)).body).toEqual({
      username: Username,
      clientId: ClientId,
    });
    const plain = { RefreshToken, ClientId, ClientSecret: secret };
    expect(await client.call("GetTokensFromRefreshToken", plain)).not.toHaveProperty("error");
  });

  test(`by ${name} a client changes its secret: for a while it has two`, async () => {
    const of = { UserPoolId: stack.poolId, ClientId: stack.clients.Secret };
    const { output: described } = await client.call("DescribeUserPoolClient", of);
    const { output: added } = await client.call("AddUserPoolClientSecret", of);
    const { ClientSecretId, ClientSecretValue } = added.ClientSecretDescriptor;
    const attempt = (secret: string) => {
      const SECRET_HASH = secretHash(Username, of.ClientId, secret);
      return initiate(of.ClientId, "USER_PASSWORD_AUTH", { ...byPassword, SECRET_HASH });
    };
    for (const secret of [described.UserPoolClient.ClientSecret, ClientSecretValue])
      expect((await attempt(secret)).output.AuthenticationResult.RefreshToken).toEqual(expect.any(String));
    const third = await client.call("AddUserPoolClientSecret", of);
    expect(third.error?.name).toBe("LimitExceededException");
    const { output: listed } = await client.call("ListUserPoolClientSecrets", of);
    expect(listed.ClientSecrets.map((secret: object) => Object.keys(secret).sort())).toEqual([
      ["ClientSecretCreateDate", "ClientSecretId"],
      ["ClientSecretCreateDate", "ClientSecretId"],
    ]);
    expect(await client.call("DeleteUserPoolClientSecret", { ...of, ClientSecretId })).not.toHaveProperty("error");
    expect((await attempt(ClientSecretValue)).error?.name).toBe("NotAuthorizedException");
  });

  test(`by ${name} a rotating refresh token can be used once, and its successor goes on`, async () => {
    const { Rotating: ClientId } = stack.clients;
    const { output } = await initiate(ClientId, "USER_PASSWORD_AUTH", byPassword);
    const { RefreshToken } = output.AuthenticationResult;
    expect((await initiate(ClientId, "REFRESH_TOKEN_AUTH", { REFRESH_TOKEN: RefreshToken })).error).toMatchObject({
      message: "This API does not support refresh token rotation",
    });
    const child = await client.call("GetTokensFromRefreshToken", { RefreshToken, ClientId });
    expect(child.output).not.toHaveProperty("ChallengeParameters");
    expect(await client.call("GetTokensFromRefreshToken", { RefreshToken, ClientId })).toEqual({
      error: { name: "RefreshTokenReuseException", message: "Refresh token reuse detected" },
    });
    const next = { RefreshToken: child.output.AuthenticationResult.RefreshToken, ClientId };
    const { output: grandchild } = await client.call("GetTokensFromRefreshToken", next);
    expect((await stack.get("/caller", grandchild.AuthenticationResult.AccessToken)).status).toBe(200);
  });
}
