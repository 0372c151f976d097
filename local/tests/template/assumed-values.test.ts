import { expect, test } from "@jest/globals";
import { loadText, refusal } from "./loading";

/** Values that only a deployment knows: docs/aws-behaviour/sam-template.md, "Values that only a deployment knows". */

const withParameter = (declaration: string, resources: string, name = "P"): string =>
  `Transform: AWS::Serverless-2016-10-31\nParameters: {${name}: ${declaration}}\nResources:\n${resources}`;

const BUCKET = "  B: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref P}}";

test.each<[string, string, string, unknown]>([
  ["text", "P", "{Type: String}", "p-not-given"],
  ["an ARN by its name", "TopicArn", "{Type: String}", "arn:aws:sns:us-east-1:123456789012:not-given"],
  ["a user pool's ARN", "UserPoolArn", "{Type: String}", expect.stringMatching(/userpool\/us-east-1_not-given$/)],
  ["a user pool's id", "CognitoUserPoolId", "{Type: String}", "us-east-1_not-given"],
  ["an e-mail address", "AdminEmail", "{Type: String}", "not-given@not-given.invalid"],
  ["an address", "WebhookUrl", "{Type: String}", "https://not-given.invalid"],
  ["a number", "P", "{Type: Number, MinValue: 7}", "7"],
  ["one of the allowed values", "P", "{Type: String, AllowedValues: [a, b]}", "a"],
  ["a list", "P", "{Type: CommaDelimitedList}", ["p-not-given"]],
  ["a subnet", "P", "{Type: 'List<AWS::EC2::Subnet::Id>'}", ["subnet-00000000000000000"]],
  ["what a pattern asks for", "P", "{Type: String, AllowedPattern: 'https://.+/'}", "https://not-given.invalid/"],
  ["what fits a length", "P", "{Type: String, MaxLength: 9}", "not-given"],
])("a parameter without a value stands for %s, and a notice names it", (_, name, declaration, expected) => {
  const text = withParameter(declaration, "  B: {Type: AWS::S3::Bucket}", name);
  const { parameters, outputs, notices } = loadText(`${text}\nOutputs: {P: {Value: !Ref ${name}}}`);
  expect(outputs["P"]).toEqual(expected);
  expect(Object.keys(parameters)).toEqual([name]);
  expect(notices).toMatchObject([
    {
      code: "parameter-assumed",
      message: expect.stringContaining(`--parameter-overrides ${name}=`),
      location: { line: 2 },
    },
  ]);
});

test("what is given is not assumed, and a placeholder for a secret is not shown", () => {
  const text = withParameter("{Type: String}", BUCKET);
  expect(loadText(text, { parameterOverrides: { P: "mine" } }).notices).toEqual([]);
  expect(loadText(withParameter("{Type: String, NoEcho: true}", BUCKET)).notices[0]?.message).not.toContain("p-not");
});

test.each(["JwtSigningSecret", "ApiToken", "AdminPassword"])("nobody can guess the placeholder for %s", (name) => {
  const text = withParameter("{Type: String}", "  B: {Type: AWS::S3::Bucket}", name);
  const load = (idSeed: string) => loadText(`${text}\nOutputs: {P: {Value: !Ref ${name}}}`, { idSeed });
  const [first, again, other] = [load("00".repeat(16)), load("00".repeat(16)), load("11".repeat(16))];
  expect(first.outputs["P"]).toMatch(/^not-given-[0-9a-zA-Z]{24}$/);
  expect(again.outputs["P"]).toBe(first.outputs["P"]);
  expect(other.outputs["P"]).not.toBe(first.outputs["P"]);
  expect(first.notices[0]?.message).not.toContain(String(first.outputs["P"]));
});

test("a parameter of a nested stack needs its value from the parent", () => {
  const error = refusal("Resources: {N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: n.yaml}}}", {
    files: { "n.yaml": `Parameters: {P: {Type: String}}\nResources:\n${BUCKET}` },
  });
  expect(error).toMatchObject({ message: expect.stringContaining("'P' has no Default") });
});

const API =
  "  F: {Type: AWS::Serverless::Function, Properties: {Handler: a.b, Runtime: nodejs22.x, Events: {E: EVENT}}}";
const api = (event: string, more = ""): string => `${API.replace("EVENT", event)}\n${more}`;
const REST = "{Type: Api, Properties: {Path: /, Method: GET, RestApiId: !Ref A}}";
const HTTP = "{Type: HttpApi, Properties: {Path: /, Method: GET, ApiId: !Ref A}}";
const onHttp = (authorizer: string) =>
  api(
    HTTP,
    `  A: {Type: AWS::Serverless::HttpApi, Properties: {Auth: {DefaultAuthorizer: X, Authorizers: {X: ${authorizer}}}}}`,
  );
const onRest = (authorizer: string) =>
  api(
    REST,
    `  A: {Type: AWS::Serverless::Api, Properties: {StageName: x, Auth: {DefaultAuthorizer: X, Authorizers: {X: ${authorizer}}}}}`,
  );
const jwt = (issuer: string, audience = "a") =>
  onHttp(`{IdentitySource: $request.header.A, JwtConfiguration: {issuer: ${issuer}, audience: [${audience}]}}`);

test.each([
  ["an issuer by parameter", jwt("!Ref P"), "https://not-given.invalid"],
  [
    "an issuer with a pool by parameter",
    jwt(`!Sub 'https://cognito-idp.us-east-1.amazonaws.com/\${P}'`),
    "https://not-given.invalid",
  ],
  ["an issuer in Systems Manager", jwt("'{{resolve:ssm:/issuer}}'"), "https://not-given.invalid"],
  ["an issuer of another stack", jwt("!ImportValue Issuer"), "https://not-given.invalid"],
  ["an audience in Secrets Manager", jwt("https://i.example", "'{{resolve:secretsmanager:x}}'"), "https://i.example"],
  ["an audience by parameter", jwt("https://i.example", "!Ref P"), "https://i.example"],
])("%s that is not known refuses every request, with a notice", (_, resources, issuer) => {
  const { httpApis, notices } = loadText(withParameter("{Type: String}", resources));
  expect(httpApis[0]?.routes[0]?.authorizer).toMatchObject({ type: "JWT", issuer });
  expect(notices).toContainEqual(expect.objectContaining({ code: "guard-unknown" }));
});

test.each([
  ["a pool by parameter", onRest("{UserPoolArn: !Ref P}")],
  [
    "a pool by a part of its ARN",
    onRest(`{UserPoolArn: !Sub 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/\${P}'}`),
  ],
  ["a pool in Systems Manager", onRest("{UserPoolArn: '{{resolve:ssm:/pool}}'}")],
  ["a pool of another stack", onRest("{UserPoolArn: !ImportValue shared-pool}")],
])("%s that is not known refuses every request, with a notice", (_, resources) => {
  const { restApis, notices } = loadText(withParameter("{Type: String}", resources));
  expect(restApis[0]?.methods.find(({ httpMethod }) => httpMethod === "GET")?.authorizer).toMatchObject({
    type: "COGNITO_USER_POOLS",
    providerArns: ["arn:aws:cognito-idp:not-given:123456789012:userpool/not-given_NotGiven0"],
  });
  expect(notices).toContainEqual(expect.objectContaining({ code: "guard-unknown" }));
});

test.each([
  ["an HTTP API", onHttp("{FunctionArn: !Ref P, AuthorizerPayloadFormatVersion: '2.0', Identity: {Headers: [A]}}")],
  ["a REST API", onRest("{FunctionArn: !Ref P}")],
])("an authorizer of %s whose function is not known refuses every request, with a notice", (_, resources) => {
  const { notices } = loadText(withParameter("{Type: String}", resources));
  expect(notices).toContainEqual(expect.objectContaining({ code: "guard-not-run" }));
});

const CONDITION = "\nConditions: {C: !Equals [!Ref P, 'yes'], D: !Not [!Condition C]}";
const MAPPING = "\nMappings: {M: {a: {Type: NONE}, b: {Type: AWS_IAM}}}";
const method = (type: string) => `  A: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a}}
  M: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref A, ResourceId: !GetAtt A.RootResourceId, HttpMethod: GET, AuthorizationType: ${type}, Integration: {Type: MOCK}}}`;

test.each([
  ["the type of a method's authorization", "{Type: String, AllowedValues: [NONE, AWS_IAM]}", method("!Ref P"), ""],
  ["a condition of it", "{Type: String}", method("!If [C, AWS_IAM, NONE]"), CONDITION],
  ["a condition of a condition", "{Type: String}", method("!If [D, AWS_IAM, NONE]"), CONDITION],
  ["a mapping", "{Type: String, AllowedValues: [a, b]}", method("!FindInMap [M, !Ref P, Type]"), MAPPING],
  [
    "the condition of a gateway response's API",
    "{Type: String}",
    "  A: {Type: AWS::ApiGateway::RestApi, Condition: C, Properties: {Name: a}}",
    CONDITION,
  ],
  [
    "who may sign up",
    "{Type: String, AllowedValues: [false, true]}",
    "  U: {Type: AWS::Cognito::UserPool, Properties: {AdminCreateUserConfig: {AllowAdminCreateUserOnly: !Ref P}}}",
    "",
  ],
  [
    "the value of an API key",
    "{Type: String}",
    `  K: {Type: AWS::ApiGateway::ApiKey, Properties: {Enabled: true, Value: !Sub 'a-long-enough-key-\${P}'}}`,
    "",
  ],
  [
    "who may call by a resource policy",
    "{Type: String}",
    api(
      REST,
      "  A: {Type: AWS::Serverless::Api, Properties: {StageName: x, Auth: {ResourcePolicy: {IpRangeWhitelist: [!Ref P]}}}}",
    ),
    "",
  ],
])("a parameter without a value that decides %s ends the start", (_, declaration, resources, more) => {
  expect(refusal(`${withParameter(declaration, resources)}${more}`)).toMatchObject({
    code: "parameter-without-value",
    message: expect.stringMatching(/'P' has no value here and has a say in who gets in .* --parameter-overrides P=/),
  });
});

test("a parent's parameter without a value decides in a nested stack as little as in its own", () => {
  const resources =
    "  N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: n.yaml, Parameters: {Q: !Ref P}}}";
  const nested = `Parameters: {Q: {Type: String}}\nResources:\n${method("!Ref Q")}`;
  expect(
    refusal(withParameter("{Type: String, AllowedValues: [NONE]}", resources), { files: { "n.yaml": nested } }),
  ).toMatchObject({ message: expect.stringContaining("'Q' has no value here and has a say in who gets in") });
});

test("a name of an API may be unknown", () => {
  const text = withParameter(
    "{Type: String, AllowedValues: [dev, prod]}",
    api(REST, `  A: {Type: AWS::Serverless::Api, Properties: {StageName: !Ref P, Name: !Sub 'a-\${P}'}}`),
  );
  expect(loadText(text).restApis[0]?.stages[0]?.name).toBe("dev");
});

test("a function takes a placeholder for a value of another stack, with a notice", () => {
  const { functions, notices } = loadText(
    "Resources: {F: {Type: AWS::Lambda::Function, Properties: {Runtime: nodejs22.x, Handler: a.b, Code: ., Environment: {Variables: {A: !ImportValue net-TableName}}}}}",
  );
  expect(functions[0]?.environment).toEqual({ A: "net-TableName-not-given" });
  expect(notices).toMatchObject([{ code: "import-assumed", message: expect.stringContaining("'F'") }]);
});
