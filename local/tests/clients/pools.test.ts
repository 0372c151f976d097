import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { ApiClient } from "./api-client";
import { fastApiClients } from "./api-clients";
import { type EveryFlow, PASSWORD, startEveryFlow } from "./every-flow";

/** Pools, clients and what belongs to them, made, changed and removed by the API through the AWS SDKs. */

let stack: EveryFlow;
beforeAll(async () => {
  stack = await startEveryFlow();
});
afterAll(() => stack.close());

for (const { name, open } of fastApiClients()) {
  let client: ApiClient;
  let UserPoolId: string;
  let ClientId: string;
  beforeAll(() => {
    client = open(stack.endpoint);
  });
  afterAll(() => client.close());

  const inPool = (operation: string, input: object = {}) => client.call(operation, { UserPoolId, ...input });
  const done = async (operation: string, input: object = {}) =>
    expect(await inPool(operation, input)).not.toHaveProperty("error");

  test(`by ${name} a pool is created, and shown with its defaults`, async () => {
    const { output } = await client.call("CreateUserPool", { PoolName: "by-api" });
    UserPoolId = output.UserPool.Id;
    expect(UserPoolId).toMatch(/^us-east-1_[A-Za-z0-9]{9}$/);
    const { output: described } = await inPool("DescribeUserPool");
    expect(described.UserPool).toMatchObject({ Name: "by-api", MfaConfiguration: "OFF", UserPoolTier: "ESSENTIALS" });
    const { output: listed } = await client.call("ListUserPools", { MaxResults: 10 });
    expect(listed.UserPools.map(({ Id }: { Id: string }) => Id)).toEqual(
      expect.arrayContaining([stack.poolId, UserPoolId]),
    );
  });

  test(`by ${name} a client is created, and a user signs in with it`, async () => {
    const ExplicitAuthFlows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"];
    const { output } = await inPool("CreateUserPoolClient", { ClientName: "by-api", ExplicitAuthFlows });
    ClientId = output.UserPoolClient.ClientId;
    await done("AdminCreateUser", { Username: "alice", MessageAction: "SUPPRESS" });
    await done("AdminSetUserPassword", { Username: "alice", Password: PASSWORD, Permanent: true });
    const AuthParameters = { USERNAME: "alice", PASSWORD };
    const signedIn = await client.call("InitiateAuth", { ClientId, AuthFlow: "USER_PASSWORD_AUTH", AuthParameters });
    expect(signedIn.output.AuthenticationResult).toMatchObject({ TokenType: "Bearer" });
    expect((await stack.get("/caller", signedIn.output.AuthenticationResult.AccessToken)).status).toBe(401);
  });

  test(`by ${name} an updated client loses what the update leaves out`, async () => {
    await done("UpdateUserPoolClient", { ClientId, ClientName: "renamed" });
    const { output } = await inPool("DescribeUserPoolClient", { ClientId });
    expect(output.UserPoolClient).toMatchObject({ ClientName: "renamed", RefreshTokenValidity: 30 });
    expect(output.UserPoolClient).not.toHaveProperty("ExplicitAuthFlows");
  });

  test(`by ${name} a resource server is created, changed and listed`, async () => {
    const scope = (ScopeName: string) => ({ ScopeName, ScopeDescription: "For tests" });
    const server = { Identifier: "orders", Name: "Orders" };
    await done("CreateResourceServer", { ...server, Scopes: [scope("read")] });
    await done("UpdateResourceServer", { ...server, Scopes: [scope("read"), scope("write")] });
    const { output } = await inPool("ListResourceServers", { MaxResults: 10 });
    expect(output.ResourceServers).toMatchObject([{ ...server, Scopes: [scope("read"), scope("write")] }]);
    await done("DeleteResourceServer", { Identifier: "orders" });
  });

  test(`by ${name} a domain is created, found and deleted`, async () => {
    const Domain = `d-${UserPoolId.slice(-9).toLowerCase()}`;
    await done("CreateUserPoolDomain", { Domain });
    const { output } = await client.call("DescribeUserPoolDomain", { Domain });
    expect(output.DomainDescription).toMatchObject({ Domain, UserPoolId });
    await done("DeleteUserPoolDomain", { Domain });
  });

  test(`by ${name} users come in pages`, async () => {
    await done("AdminCreateUser", { Username: "bob", MessageAction: "SUPPRESS" });
    const { output: first } = await inPool("ListUsers", { Limit: 1 });
    const { output: second } = await inPool("ListUsers", { Limit: 1, PaginationToken: first.PaginationToken });
    const names = [...first.Users, ...second.Users].map(({ Username }: { Username: string }) => Username);
    expect(names.sort()).toEqual(["alice", "bob"]);
    expect(second.PaginationToken).toBeUndefined();
  });

  test(`by ${name} client and pool are deleted`, async () => {
    await done("DeleteUserPoolClient", { ClientId });
    await done("DeleteUserPool");
    expect((await inPool("DescribeUserPool")).error).toEqual({
      name: "ResourceNotFoundException",
      message: `User pool ${UserPoolId} does not exist.`,
    });
  });
}
