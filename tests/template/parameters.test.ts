import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { loadApplication } from "../../local/src/template/load";
import { project, readRoutes } from "./read-template";

/** What the template's parameters make of it, as the local stack reads it. */
const load = (parameterOverrides: Readonly<Record<string, string>> = {}) =>
  loadApplication({
    file: join(project, "template.yaml"),
    parameterOverrides,
    region: "eu-west-1",
    accountId: "123456789012",
    stackName: "Gatehouse_AWS",
    stackId: "arn:aws:cloudformation:eu-west-1:123456789012:stack/x/51af3dc0-da77-11e4-872e-1234567db123",
    idSeed: "00112233445566778899aabbccddeeff",
  });

const pool = (overrides?: Readonly<Record<string, string>>) => load(overrides).userPools[0]?.properties ?? {};
const client = (overrides?: Readonly<Record<string, string>>) =>
  load(overrides).userPools[0]?.clients[0]?.properties ?? {};
const variables = (overrides?: Readonly<Record<string, string>>) =>
  Object.fromEntries(load(overrides).functions.map(({ logicalId, environment }) => [logicalId, environment]));

const page = { WebUrl: "https://app.example.com" };
const srp = "ALLOW_USER_SRP_AUTH";
const password = "ALLOW_USER_PASSWORD_AUTH";
const refresh = "ALLOW_REFRESH_TOKEN_AUTH";

test.each([
  [{}, [srp, password, refresh]],
  [{ Environment: "staging" }, [srp, refresh]],
  [{ Environment: "prod", WebUrl: "https://app.example.com" }, [srp, refresh]],
])("with the parameters %j a client may sign in by %j", (overrides, flows) => {
  expect(client(overrides)["ExplicitAuthFlows"]).toEqual(flows);
});

test("rotation takes the place of the refresh flow, never its side", () => {
  const rotating = client({ RefreshRotation: "true" });
  expect(rotating["ExplicitAuthFlows"]).toEqual([srp, password]);
  expect(rotating["RefreshTokenRotation"]).toEqual({ Feature: "ENABLED", RetryGracePeriodSeconds: 10 });
  expect(client()["RefreshTokenRotation"]).toBeUndefined();
});

test("a pool signs in by user name with an e-mail alias, or by e-mail address, never both", () => {
  expect(pool()).toMatchObject({ AliasAttributes: ["email"] });
  expect(pool()["UsernameAttributes"]).toBeUndefined();
  expect(pool({ SignInWith: "email" })).toMatchObject({ UsernameAttributes: ["email"] });
  expect(pool({ SignInWith: "email" })["AliasAttributes"]).toBeUndefined();
});

test("the pool of prod is protected from deletion, and no other", () => {
  expect(["dev", "staging", "prod"].map((Environment) => pool({ Environment, ...page })["DeletionProtection"])).toEqual(
    ["INACTIVE", "INACTIVE", "ACTIVE"],
  );
});

test("mail goes out by an SES identity where one is named", () => {
  const SesIdentityArn = "arn:aws:ses:eu-west-1:123456789012:identity/example.com";
  expect(pool()["EmailConfiguration"]).toEqual({ EmailSendingAccount: "COGNITO_DEFAULT" });
  expect(pool({ SesIdentityArn })["EmailConfiguration"]).toEqual({
    EmailSendingAccount: "DEVELOPER",
    SourceArn: SesIdentityArn,
  });
  expect(pool({ SesIdentityArn, SesFromAddress: "a@example.com" })["EmailConfiguration"]).toMatchObject({
    From: "a@example.com",
  });
});

test("the domain's prefix holds no capital and none of the words that Cognito forbids, whatever the stack is called", () => {
  const prefix = load().userPools[0]?.domain?.properties["Domain"];
  expect(prefix).toBe("gatehouse-51af3dc0-da77-11e4-872e-1234567db123");
  expect(prefix).not.toMatch(/aws|amazon|cognito/);
});

const scopes = (overrides?: Readonly<Record<string, string>>) =>
  (load(overrides).httpApis[0]?.routes ?? []).map((route) => [route.routeKey, route.authorizationScopes]);

test("the routes ask for the scopes of the template's own client", () => {
  const id = load().userPools[0]?.clients[0]?.clientId;
  expect(scopes()).toEqual(
    readRoutes().map(({ routeKey, scopes }) => [
      routeKey,
      scopes.map((scope) => scope.replace(/\$\{AppClient\}/, `${id}`)),
    ]),
  );
  expect(scopes()).toEqual(
    expect.arrayContaining([
      ["GET /AdminUser", [`admin-${id}`]],
      ["GET /RegularUser", [`regular-${id}`]],
      ["GET /whoami", []],
    ]),
  );
  expect(variables()["AdminUserFunction"]).toMatchObject({ CLIENT_ID: id, REQUIRED_SCOPES: `admin-${id}` });
});

test("the routes follow an existing pool, and no part of a pool is created", () => {
  const existing = { ExistingUserPoolId: "eu-west-1_Ab12Cd34E", ExistingClientId: "3n4b5urk1ft4fl3mg5e62d9ado" };
  const { userPools, httpApis, functions } = load(existing);
  expect(userPools).toEqual([]);
  expect(functions.map(({ logicalId }) => logicalId)).not.toContain("PreTokenGenerationFunction");
  for (const { routeKey } of readRoutes()) {
    expect(httpApis[0]?.routes.find((route) => route.routeKey === routeKey)?.authorizer).toMatchObject({
      type: "JWT",
      issuer: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab12Cd34E",
      audience: ["3n4b5urk1ft4fl3mg5e62d9ado"],
    });
  }
  expect(scopes(existing)).toContainEqual(["GET /AdminUser", ["admin-3n4b5urk1ft4fl3mg5e62d9ado"]]);
  expect(variables(existing)["RegularUserFunction"]).toMatchObject({
    USER_POOL_ID: "eu-west-1_Ab12Cd34E",
    CLIENT_ID: "3n4b5urk1ft4fl3mg5e62d9ado",
    REQUIRED_SCOPES: "regular-3n4b5urk1ft4fl3mg5e62d9ado",
  });
});

test("the routes take CORS from the page's origin alone, where sign-in also returns to", () => {
  const WebUrl = "https://app.example.com";
  expect(load({ WebUrl }).httpApis[0]?.cors).toMatchObject({
    allowOrigins: [WebUrl],
    allowMethods: ["GET", "POST", "DELETE"],
    allowHeaders: ["Content-Type", "Authorization"],
  });
  expect(client({ WebUrl })).toMatchObject({
    CallbackURLs: [WebUrl, `${WebUrl}/`],
    LogoutURLs: [WebUrl, `${WebUrl}/`],
  });
});

test("files may have as many bytes as MaxUploadBytes says", () => {
  expect(variables()["CreateUploadUrlFunction"]).toMatchObject({ MAX_UPLOAD_BYTES: "104857600" });
  expect(variables({ MaxUploadBytes: "5" })["CreateUploadUrlFunction"]).toMatchObject({ MAX_UPLOAD_BYTES: "5" });
  expect(() => load({ MaxUploadBytes: "5368709121" })).toThrow(/MaxUploadBytes/);
});

test.each([["http://example.com"], ["https://app.example.com/"], ["*"], ["http://127.0.0.1:8080/path"]])(
  "the page's origin may not be %p",
  (WebUrl) => {
    expect(() => load({ WebUrl })).toThrow(/WebUrl/);
  },
);

test("requests are logged outside of dev, and where alarms count them", () => {
  const logs = (overrides: Readonly<Record<string, string>>) => load(overrides).httpApis[0]?.stage.accessLog?.format;
  expect(logs({})).toBeUndefined();
  expect(logs({ Environment: "staging" })).toContain("$context.authorizer.error");
  expect(logs({ Environment: "prod", ...page })).toContain("$context.requestId");
  expect(logs({ AlarmEmail: "operations@example.com" })).toContain("$context.status");
});
