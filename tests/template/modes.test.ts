import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { loadApplication } from "../../local/src/template/load";
import { project } from "./read-template";

/** What is off until a parameter turns it on, as the local stack reads it. SAM's translator is asked by .ci/translate.py. */
const load = (parameterOverrides: Readonly<Record<string, string>> = {}) =>
  loadApplication({
    file: join(project, "template.yaml"),
    parameterOverrides,
    region: "us-east-1",
    accountId: "123456789012",
    stackName: "gatehouse",
    stackId: "arn:aws:cloudformation:us-east-1:123456789012:stack/x/51af3dc0-da77-11e4-872e-1234567db123",
    idSeed: "00112233445566778899aabbccddeeff",
  });

const certificate = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012";
const page = { WebUrl: "https://app.example.com" };
const domains = {
  ApiDomainName: "api.example.com",
  ApiCertificateArn: certificate,
  SignInDomainName: "auth.example.com",
  SignInCertificateArn: certificate,
};
const everything = {
  RefreshRotation: "true",
  RequireMfa: "true",
  MachineClient: "true",
  ...domains,
  Throttling: "true",
  AlarmEmail: "operations@example.com",
  Tracing: "true",
  CanaryDeployments: "true",
  WebHosting: "cloudfront",
  WebCertificateArn: certificate,
};
const existing = { ExistingUserPoolId: "us-east-1_Ab12Cd34E", ExistingClientId: "3n4b5urk1ft4fl3mg5e62d9ado" };

const routeKeys = load().httpApis[0]?.routes.map(({ routeKey }) => routeKey);
test.each([
  ["dev", {}],
  ["staging", { Environment: "staging", ...page }],
  ["prod", { Environment: "prod", ...page }],
])(
  "in %s the local stack runs the template with each part on, with all and with an existing pool",
  (_, environment) => {
    const each = Object.entries(everything)
      .filter(([name]) => !name.endsWith("Arn") && !name.endsWith("DomainName"))
      .map(([name, value]) => ({ [name]: value }));
    for (const mode of [{}, ...each, domains, everything, existing, { ...everything, ...existing }]) {
      const { httpApis, functions, userPools } = load({ ...environment, ...mode });
      const makesPool = !("ExistingClientId" in mode);
      expect(httpApis[0]?.routes.map(({ routeKey }) => routeKey)).toEqual(routeKeys);
      expect([functions.length, userPools.length]).toEqual(makesPool ? [9, 1] : [8, 0]);
    }
  },
);

test("by default nothing of it is on", () => {
  const { httpApis, userPools, functions } = load();
  expect(httpApis[0]?.stage.defaultThrottle).toBeUndefined();
  expect(userPools[0]).toMatchObject({
    properties: { MfaConfiguration: "OPTIONAL" },
    clients: [{ logicalId: "AppClient" }],
    domain: { logicalId: "UserPoolDomain" },
    resourceServers: [],
  });
  for (const { environment } of functions) {
    expect(Object.keys(environment)).not.toEqual(expect.arrayContaining(["JWKS"]));
    expect(Object.keys(environment)).not.toEqual(expect.arrayContaining(["MACHINE_CLIENT_ID"]));
  }
});

test.each([
  ["dev", {}, [20, 40], [5, 10]],
  ["prod", { Environment: "prod", ...page }, [500, 1000], [50, 100]],
])("throttling takes the limits of %s", (_, environment, requests, uploads) => {
  const { stage } = load({ ...environment, Throttling: "true" }).httpApis[0] ?? {};
  const limits = ([rate, burst]: readonly number[]) => ({ rateLimit: rate, burstLimit: burst });
  expect(stage?.defaultThrottle).toMatchObject(limits(requests));
  expect(stage?.routeThrottles["POST /upload-url"]).toMatchObject(limits(uploads));
});

test("MFA can be required of everybody", () => {
  expect(load({ RequireMfa: "true" }).userPools[0]?.properties["MfaConfiguration"]).toBe("ON");
});

test("a client of programs asks for one scope of its own, which the routes take beside the groups'", () => {
  const { userPools, httpApis, functions } = load({ MachineClient: "true" });
  const [app, machine] = userPools[0]?.clients ?? [];
  expect(machine).toMatchObject({
    clientSecret: expect.any(String),
    properties: { AllowedOAuthFlows: ["client_credentials"], AllowedOAuthScopes: ["machine/regular"] },
  });
  expect(userPools[0]?.properties["LambdaConfig"]).toMatchObject({
    PreTokenGenerationConfig: { LambdaVersion: "V3_0" },
  });
  const [admin] = httpApis[0]?.routes ?? [];
  expect(admin?.authorizationScopes).toEqual([`admin-${app?.clientId}`, "machine/admin"]);
  expect(admin?.authorizer).toMatchObject({ audience: [app?.clientId, machine?.clientId] });
  const list = functions.find(({ logicalId }) => logicalId === "ListMetadataFunction")?.environment;
  expect(list).toMatchObject({
    MACHINE_CLIENT_ID: machine?.clientId,
    REQUIRED_SCOPES: `regular-${app?.clientId} machine/regular`,
    ADMIN_SCOPES: `admin-${app?.clientId} machine/admin`,
  });
});

test("keys of a pool reach the functions where sam local gives them", () => {
  const [fn] = load({ LocalJwks: '{"keys":[]}' }).functions.filter(
    ({ logicalId }) => logicalId === "AdminUserFunction",
  );
  expect(fn?.environment["JWKS"]).toBe('{"keys":[]}');
});

test.each([
  [{ Environment: "prod" }, /In prod WebUrl is the page's own https address/],
  [{ ApiDomainName: "api.example.com" }, /ApiDomainName and ApiCertificateArn are given together/],
  [{ SignInCertificateArn: certificate }, /SignInDomainName and SignInCertificateArn are given together/],
  [{ SignInDomainName: "a.example", SignInCertificateArn: certificate.replace("us-east-1", "eu-west-1") }, /us-east-1/],
  [{ ApiDomainName: "https://api.example.com", ApiCertificateArn: certificate }, /ApiDomainName/],
  [{ AlarmEmail: "nobody" }, /AlarmEmail/],
])("the parameters %j are refused", (parameters, reason) => {
  expect(() => load(parameters)).toThrow(reason);
});
