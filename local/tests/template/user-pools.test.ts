import { expect, test } from "@jest/globals";
import { loadText, refusal } from "./loading";

const FUNCTION = "  F: {Type: AWS::Lambda::Function, Properties: {Runtime: nodejs22.x, Handler: a.b, Code: .}}";
const template = (...resources: readonly string[]): string => `Resources:\n${[FUNCTION, ...resources].join("\n")}\n`;
const PERMISSION =
  "  May: {Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref F, Action: 'lambda:InvokeFunction', Principal: cognito-idp.amazonaws.com, SourceArn: !GetAtt Pool.Arn}}";

test("a pool is read with everything that names it", () => {
  const { userPools, notices } = loadText(
    template(
      "  Pool: {Type: AWS::Cognito::UserPool, Properties: {UserPoolName: !Ref AWS::StackName, UserPoolTier: PLUS}}",
      "  Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool, GenerateSecret: true}}",
      "  Terms: {Type: AWS::Cognito::Terms, Properties: {UserPoolId: !Ref Pool, TermsName: terms-of-use}}",
      "  Replica: {Type: AWS::Cognito::UserPoolReplica, Properties: {UserPoolId: !Ref Pool, RegionName: eu-west-1}}",
      "  Group: {Type: AWS::Cognito::UserPoolGroup, Properties: {UserPoolId: !GetAtt Pool.UserPoolId, GroupName: g}}",
      "  Server: {Type: AWS::Cognito::UserPoolResourceServer, Properties: {UserPoolId: !Ref Pool, Identifier: i, Scopes: [{ScopeName: s}]}}",
      "  Provider: {Type: AWS::Cognito::UserPoolIdentityProvider, Properties: {UserPoolId: !Ref Pool, ProviderName: p}}",
      "  Domain: {Type: AWS::Cognito::UserPoolDomain, Properties: {UserPoolId: !Ref Pool, Domain: d}}",
      "  Branding: {Type: AWS::Cognito::ManagedLoginBranding, Properties: {UserPoolId: !Ref Pool, ClientId: !Ref Client}}",
      "  User: {Type: AWS::Cognito::UserPoolUser, Properties: {UserPoolId: !Ref Pool, Username: u}}",
      "  Member: {Type: AWS::Cognito::UserPoolUserToGroupAttachment, Properties: {UserPoolId: !Ref Pool, Username: !Ref User, GroupName: !Ref Group}}",
    ),
  );
  const [pool] = userPools;
  expect(pool).toMatchObject({
    logicalId: "Pool",
    id: expect.stringMatching(/^us-east-1_[A-Za-z0-9]{9}$/),
    arn: `arn:aws:cognito-idp:us-east-1:123456789012:userpool/${pool?.id}`,
    properties: { UserPoolName: "trial", UserPoolTier: "PLUS" },
    clients: [
      {
        logicalId: "Client",
        clientId: expect.stringMatching(/^[a-z0-9]{26}$/),
        clientSecret: expect.stringMatching(/^[a-z0-9]{52}$/),
      },
    ],
    groups: [{ logicalId: "Group", properties: { UserPoolId: pool?.id, GroupName: "g" } }],
    resourceServers: [{ properties: { Identifier: "i" } }],
    identityProviders: [{ properties: { ProviderName: "p" } }],
    domain: { properties: { Domain: "d" } },
    brandings: [{ properties: { ClientId: pool?.clients[0]?.clientId } }],
    terms: [
      {
        termsId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/),
        properties: { TermsName: "terms-of-use" },
      },
    ],
    replicas: [{ properties: { RegionName: "eu-west-1" } }],
    users: [{ properties: { Username: "u" } }],
    groupMemberships: [{ properties: { Username: "u", GroupName: "g" } }],
  });
  expect(notices).toEqual([]);
});

test("looks, risks and logs of a pool are read, and Ref and GetAtt of them have values", () => {
  const { userPools, notices } = loadText(
    template(
      "  Pool: {Type: AWS::Cognito::UserPool}",
      "  Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool}}",
      "  Look: {Type: AWS::Cognito::UserPoolUICustomizationAttachment, Properties: {UserPoolId: !Ref Pool, ClientId: !Ref Client}}",
      "  Risk: {Type: AWS::Cognito::UserPoolRiskConfigurationAttachment, Properties: {UserPoolId: !Ref Pool, ClientId: ALL}}",
      "  Logs: {Type: AWS::Cognito::LogDeliveryConfiguration, Properties: {UserPoolId: !Ref Pool, LogConfigurations: []}}",
      `  Told: {Type: AWS::Cognito::UserPoolGroup, Properties: {UserPoolId: !Ref Pool, GroupName: g, Description: !Sub '\${Look} \${Risk} \${Logs} \${Logs.Id}'}}`,
    ),
  );
  const [pool] = userPools;
  const clientId = pool?.clients[0]?.clientId;
  expect(pool).toMatchObject({
    uiCustomizations: [{ logicalId: "Look", properties: { ClientId: clientId } }],
    riskConfigurations: [{ logicalId: "Risk", properties: { ClientId: "ALL" } }],
    logDeliveries: [{ logicalId: "Logs", properties: { LogConfigurations: [] } }],
    groups: [{ properties: { Description: `${pool?.id}|${clientId} ${pool?.id}|ALL ${pool?.id} ${pool?.id}` } }],
  });
  expect(notices).toEqual([]);
});

test("a client without secret has none", () => {
  const { userPools } = loadText(
    template(
      "  Pool: {Type: AWS::Cognito::UserPool}",
      "  Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool}}",
    ),
  );
  expect(userPools[0]?.clients[0]).not.toHaveProperty("clientSecret");
});

test("GetAtt ClientSecret answers the client's secret", () => {
  const text = template(
    "  Pool: {Type: AWS::Cognito::UserPool}",
    "  Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool, GenerateSecret: true}}",
  );
  const { outputs, userPools } = loadText(`${text}Outputs: {S: {Value: !GetAtt Client.ClientSecret}}\n`);
  expect(outputs["S"]).toBe(userPools[0]?.clients[0]?.clientSecret);
});

test("two pools keep what is theirs apart", () => {
  const { userPools } = loadText(
    template(
      "  A: {Type: AWS::Cognito::UserPool}",
      "  B: {Type: AWS::Cognito::UserPool}",
      "  ClientOfB: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref B}}",
    ),
  );
  expect(userPools.map(({ clients }) => clients.length)).toEqual([0, 1]);
});

test("what belongs to a pool elsewhere is ignored with a notice", () => {
  const { userPools, notices } = loadText(
    template("  Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: us-east-1_elsewhere}}"),
  );
  expect(userPools).toEqual([]);
  expect(notices).toMatchObject([{ code: "pool-elsewhere", message: expect.stringContaining("'Client'") }]);
});

const pool = (config: string): string =>
  `  Pool: {Type: AWS::Cognito::UserPool, Properties: {LambdaConfig: ${config}}}`;

test.each([
  ["an ARN", "{PreSignUp: !GetAtt F.Arn}"],
  ["a version and an ARN", "{PreTokenGenerationConfig: {LambdaVersion: V2_0, LambdaArn: !GetAtt F.Arn}}"],
  ["a key beside them", "{KMSKeyID: k, CustomEmailSender: {LambdaVersion: V1_0, LambdaArn: !GetAtt F.Arn}}"],
])("triggers given as %s are kept as the template gives them", (_, config) => {
  const { userPools, functions, notices } = loadText(template(pool(config), PERMISSION));
  expect(JSON.stringify(userPools[0]?.properties["LambdaConfig"])).toContain(functions[0]?.arn);
  expect(notices).toEqual([]);
});

test.each<[string, string, RegExp]>([
  ["that are no function", "{PreSignUp: arn:aws:sns:us-east-1:123456789012:t}", /must name a Lambda function/],
  ["without ARN", "{PreTokenGenerationConfig: {LambdaVersion: V2_0}}", /needs a LambdaArn/],
  ["that are no map", "[a]", /must be a map/],
])("triggers %s are refused", (_, config, message) => {
  expect(refusal(template(pool(config)))).toMatchObject({
    message: expect.stringMatching(message),
    location: { path: expect.stringMatching(/LambdaConfig/) },
  });
});

const config = "  Pool: {Type: AWS::Cognito::UserPool, Properties: {LambdaConfig: {PreSignUp: !GetAtt F.Arn}}}";
const may = (properties: string): string => `  May: {Type: AWS::Lambda::Permission, Properties: {${properties}}}`;

test.each<[string, string | undefined, boolean]>([
  ["none", undefined, false],
  ["for another service", may("FunctionName: !Ref F, Principal: apigateway.amazonaws.com"), false],
  ["for another function", may("FunctionName: other, Principal: cognito-idp.amazonaws.com"), false],
  [
    "for another pool",
    may(
      "FunctionName: !Ref F, Principal: cognito-idp.amazonaws.com, SourceArn: 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/x'",
    ),
    false,
  ],
  [
    "for every pool",
    may(
      `FunctionName: !GetAtt F.Arn, Principal: cognito-idp.amazonaws.com, SourceArn: !Sub 'arn:aws:cognito-idp:\${AWS::Region}:\${AWS::AccountId}:userpool/*'`,
    ),
    true,
  ],
  ["without source", may("FunctionName: !Ref F, Principal: cognito-idp.amazonaws.com"), true],
])(
  "a trigger's permission is reported as missing exactly where AWS would refuse the call: %s",
  (_, permission, isEnough) => {
    const { notices } = loadText(template(config, ...(permission === undefined ? [] : [permission])));
    const expected = {
      code: "trigger-without-permission",
      message: expect.stringMatching(/PreSignUp of 'Pool' .*cognito-idp\.amazonaws\.com/),
    };
    expect(notices).toMatchObject(isEnough ? [] : [expected]);
  },
);

test.each<[string, string, RegExp]>([
  ["a pool's part without pool", "  C: {Type: AWS::Cognito::UserPoolClient}", /'C' needs a UserPoolId/],
  [
    "a second domain",
    "  P: {Type: AWS::Cognito::UserPool}\n  D: {Type: AWS::Cognito::UserPoolDomain, Properties: {UserPoolId: !Ref P, Domain: a}}\n  E: {Type: AWS::Cognito::UserPoolDomain, Properties: {UserPoolId: !Ref P, Domain: b}}",
    /already has the domain 'D'/,
  ],
  [
    "a second domain of one's own",
    "  P: {Type: AWS::Cognito::UserPool}\n  D: {Type: AWS::Cognito::UserPoolDomain, Properties: {UserPoolId: !Ref P, Domain: a.example, CustomDomainConfig: {CertificateArn: c}}}\n  E: {Type: AWS::Cognito::UserPoolDomain, Properties: {UserPoolId: !Ref P, Domain: b.example, CustomDomainConfig: {CertificateArn: c}}}",
    /already has the domain 'D'/,
  ],
  [
    "a risk configuration without pool",
    "  R: {Type: AWS::Cognito::UserPoolRiskConfigurationAttachment, Properties: {}}",
    /'R' needs a UserPoolId/,
  ],
  [
    "a type of Cognito that is unknown",
    "  R: {Type: AWS::Cognito::UserPoolGate, Properties: {}}",
    /has a say in who gets in/,
  ],
  [
    "an attribute that a pool has not",
    "  P: {Type: AWS::Cognito::UserPool}\n  Q: {Type: AWS::SSM::Parameter, Properties: {Value: !GetAtt P.Name}}",
    /has no attribute 'Name'; Fn::GetAtt may ask for Arn, ProviderName/,
  ],
])("%s is refused", (_, resources, message) => {
  expect(refusal(template(resources))).toMatchObject({ message: expect.stringMatching(message) });
});

test("a trigger of another template is kept, so that its operation fails, and announced", () => {
  const other = "arn:aws:lambda:us-east-1:123456789012:function:other";
  const { userPools, notices } = loadText(template(pool(`{PreSignUp: '${other}'}`)));
  expect(userPools[0]?.properties["LambdaConfig"]).toEqual({ PreSignUp: other });
  expect(notices).toMatchObject([
    { code: "guard-not-run", message: expect.stringMatching(/not in this template\), so every request .* is refused/) },
    { code: "trigger-without-permission" },
  ]);
});

test("a pool may have a prefix beside a domain of its own, and is served for the prefix", () => {
  const text = `Resources:
  P: {Type: AWS::Cognito::UserPool}
  Own: {Type: AWS::Cognito::UserPoolDomain, Properties: {UserPoolId: !Ref P, Domain: a.example, CustomDomainConfig: {CertificateArn: c}}}
  Prefix: {Type: AWS::Cognito::UserPoolDomain, Properties: {UserPoolId: !Ref P, Domain: shop}}`;
  expect(loadText(text).userPools[0]?.domain?.logicalId).toBe("Prefix");
  expect(loadText(text.replace(/\n {2}Prefix.*/, "")).userPools[0]?.domain?.logicalId).toBe("Own");
});
