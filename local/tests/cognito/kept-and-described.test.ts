import {
  CreateResourceServerCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  CreateUserPoolReplicaCommand,
  DeleteUserPoolReplicaCommand,
  type ExplicitAuthFlowsType,
  GetClientTokenCommand,
  GetProvisionedLimitCommand,
  GetUserCommand,
  ListUserPoolReplicasCommand,
  UpdateProvisionedLimitCommand,
  UpdateUserPoolReplicaCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { CognitoJwtVerifier } from "aws-jwt-verify";
import { CLIENT_ID, POOL_ID, type RunningPools, startFixture } from "./running-pool";
import { claimsOf, publishedKeys } from "./running-pool-steps";

/** docs/aws-behaviour/cognito-limits.md: replicas, limits, and the tokens of clients. */

let running: RunningPools;
beforeAll(async () => {
  running = await startFixture();
  const Scopes = ["read", "write"].map((ScopeName) => ({ ScopeName, ScopeDescription: ScopeName }));
  const server = { UserPoolId: POOL_ID, Identifier: "orders", Name: "Orders", Scopes };
  await running.sdk.send(new CreateResourceServerCommand(server));
});
afterAll(() => running.close());

const UserPoolId = POOL_ID;
const refusedAs = (name: string) => expect.objectContaining({ name });

test("a replica is kept and described, activated, and removed once it is inactive", async () => {
  const named = { UserPoolId, RegionName: "eu-west-1" };
  const list = async () =>
    ((await running.sdk.send(new ListUserPoolReplicasCommand({ UserPoolId }))).UserPoolReplicas ?? []).map(
      ({ RegionName, Role, Status }) => `${RegionName} ${Role} ${Status}`,
    );
  expect(await list()).toEqual(["us-east-1 PRIMARY ACTIVE"]);
  const made = await running.sdk.send(new CreateUserPoolReplicaCommand(named));
  expect(made.UserPoolReplica).toEqual({
    RegionName: "eu-west-1",
    Role: "SECONDARY",
    Status: "CREATING",
    UserPoolArn: `arn:aws:cognito-idp:eu-west-1:123456789012:userpool/${POOL_ID}`,
  });
  expect(running.logged.join()).toContain("nothing answers for it here");
  expect(await list()).toContain("eu-west-1 SECONDARY INACTIVE");
  const again = refusedAs("InvalidParameterException");
  await expect(running.sdk.send(new CreateUserPoolReplicaCommand(named))).rejects.toEqual(again);
  await running.sdk.send(new UpdateUserPoolReplicaCommand({ ...named, Status: "ACTIVE" }));
  await expect(running.sdk.send(new DeleteUserPoolReplicaCommand(named))).rejects.toEqual(again);
  await running.sdk.send(new UpdateUserPoolReplicaCommand({ ...named, Status: "INACTIVE" }));
  const removed = await running.sdk.send(new DeleteUserPoolReplicaCommand(named));
  expect(removed.UserPoolReplica?.Status).toBe("DELETING");
  expect(await list()).toEqual(["us-east-1 PRIMARY ACTIVE"]);
  const gone = running.sdk.send(new DeleteUserPoolReplicaCommand(named));
  await expect(gone).rejects.toEqual(refusedAs("ResourceNotFoundException"));
});

test("a pool of the Lite plan has no replica, and none is in the pool's own region", async () => {
  const { UserPool } = await running.sdk.send(new CreateUserPoolCommand({ PoolName: "lite", UserPoolTier: "LITE" }));
  const lite = { UserPoolId: UserPool?.Id, RegionName: "eu-west-1" };
  await expect(running.sdk.send(new CreateUserPoolReplicaCommand(lite))).rejects.toEqual(
    refusedAs("FeatureUnavailableInTierException"),
  );
  const home = { UserPoolId, RegionName: "us-east-1" };
  for (const Command of [CreateUserPoolReplicaCommand, DeleteUserPoolReplicaCommand])
    await expect(running.sdk.send(new Command(home) as DeleteUserPoolReplicaCommand)).rejects.toEqual(
      refusedAs("InvalidParameterException"),
    );
});

test("a template's replica is made with its pool, and the start says that it does not run", async () => {
  const location = { file: "/project/template.yaml", line: 7, path: "Resources/Replica" };
  const replica = { logicalId: "Replica", location, properties: { UserPoolId, RegionName: "eu-west-1" } };
  const other = await startFixture({ edit: (resource) => ({ ...resource, replicas: [replica] }) });
  try {
    const { UserPoolReplicas } = await other.sdk.send(new ListUserPoolReplicasCommand({ UserPoolId }));
    expect(UserPoolReplicas).toMatchObject([{ Role: "PRIMARY" }, { RegionName: "eu-west-1", Status: "INACTIVE" }]);
    expect(other.logged.join()).toContain("replicas are kept and described, but do not run here.");
  } finally {
    await other.close();
  }
});

const category = (Category: string) => ({ LimitClass: "API_CATEGORY", Attributes: { Category } }) as const;

test("limits are AWS's defaults: no other is taken, and an unknown category has none", async () => {
  const LimitDefinition = category("UserAuthentication");
  const { Limit } = await running.sdk.send(new GetProvisionedLimitCommand({ LimitDefinition }));
  expect(Limit).toEqual({ LimitDefinition, ProvisionedLimitValue: 120, FreeLimitValue: 120 });
  const set = (RequestedLimitValue: number) =>
    running.sdk.send(new UpdateProvisionedLimitCommand({ LimitDefinition, RequestedLimitValue }));
  expect((await set(120)).Limit).toEqual(Limit);
  await expect(set(121)).rejects.toEqual(refusedAs("ServiceQuotaExceededException"));
  await expect(set(119)).rejects.toEqual(refusedAs("InvalidParameterException"));
  for (const name of ["Everything", "__proto__", "toString"])
    await expect(running.sdk.send(new GetProvisionedLimitCommand({ LimitDefinition: category(name) }))).rejects.toEqual(
      refusedAs("ResourceNotFoundException"),
    );
});

/** The SDK does not name the flow of clients yet. */
const flows = (names: readonly string[]) => names as ExplicitAuthFlowsType[];

async function machine(names: readonly string[], AllowedOAuthScopes = ["orders/read", "orders/write"]) {
  const given = {
    UserPoolId,
    ClientName: "machine",
    GenerateSecret: true,
    ExplicitAuthFlows: flows(names),
    AllowedOAuthScopes,
  };
  const { UserPoolClient } = await running.sdk.send(new CreateUserPoolClientCommand(given));
  return { ClientId: UserPoolClient?.ClientId ?? "", Secret: UserPoolClient?.ClientSecret ?? "" };
}

test("a client gets a token for itself by its secret, with the scopes it asks for or all of its own", async () => {
  const client = await machine(["ALLOW_CLIENT_TOKEN_AUTH"]);
  const get = async (Scopes?: string[]) =>
    (await running.sdk.send(new GetClientTokenCommand({ ...client, Scopes }))).ClientAuthenticationResult;
  const all = await get();
  expect(all).toMatchObject({ TokenType: "Bearer", ExpiresIn: 3600 });
  const verifier = CognitoJwtVerifier.create({ userPoolId: POOL_ID, clientId: client.ClientId, tokenUse: "access" });
  verifier.cacheJwks(await publishedKeys(running));
  expect(await verifier.verify(all?.AccessToken ?? "")).toMatchObject({
    sub: client.ClientId,
    scope: "orders/read orders/write",
  });
  expect(claimsOf((await get(["orders/write"]))?.AccessToken ?? "")["scope"]).toBe("orders/write");
  await expect(running.sdk.send(new GetUserCommand({ AccessToken: all?.AccessToken }))).rejects.toBeDefined();
});

test("a client gets no token with a wrong secret, without its flow, or with scopes that are not its own", async () => {
  const client = await machine(["ALLOW_CLIENT_TOKEN_AUTH"], ["orders/read"]);
  const get = (more: { Secret?: string; Scopes?: string[]; ClientId?: string }) =>
    running.sdk.send(new GetClientTokenCommand({ ...client, ...more }));
  await expect(get({ Secret: "wrong" })).rejects.toEqual(refusedAs("NotAuthorizedException"));
  for (const scope of ["orders/write", "orders/none", "aws.cognito.signin.user.admin", "openid"])
    await expect(get({ Scopes: [scope] })).rejects.toEqual(refusedAs("InvalidParameterException"));
  await expect(get({ ClientId: CLIENT_ID })).rejects.toEqual(refusedAs("NotAuthorizedException"));
  const people = await machine(["ALLOW_USER_SRP_AUTH"]);
  await expect(running.sdk.send(new GetClientTokenCommand(people))).rejects.toEqual(
    refusedAs("InvalidParameterException"),
  );
  const standard = await machine(["ALLOW_CLIENT_TOKEN_AUTH"], ["openid"]);
  await expect(running.sdk.send(new GetClientTokenCommand(standard))).rejects.toEqual(
    refusedAs("InvalidParameterException"),
  );
});

test("the flow of clients stands alone, and needs a secret", async () => {
  const refused = refusedAs("InvalidParameterException");
  await expect(machine(["ALLOW_CLIENT_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"])).rejects.toEqual(refused);
  const open = { UserPoolId, ClientName: "open", ExplicitAuthFlows: flows(["ALLOW_CLIENT_TOKEN_AUTH"]) };
  await expect(running.sdk.send(new CreateUserPoolClientCommand(open))).rejects.toEqual(refused);
});
