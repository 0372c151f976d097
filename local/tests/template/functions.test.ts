import { expect, test } from "@jest/globals";
import type { LambdaFunction } from "../../src/model/function";
import { loadText, refusal } from "./loading";

const sam = (properties: string, more = ""): string =>
  `Transform: AWS::Serverless-2016-10-31\nParameters: {Dir: {Type: String, Default: src}}\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: {Runtime: nodejs24.x, Handler: app.handler, ${properties}}${more}`;

/** The folders of code that the templates name. */
const FOLDERS = { "dist/a.js": "", "asset.1/a.js": "", "src/app.js": "" };

function functionOf(template: string): LambdaFunction {
  const [found] = loadText(template, { files: FOLDERS }).functions;
  if (found === undefined) throw new Error("no function");
  return found;
}

test("a function is read with Lambda's defaults", () => {
  expect(functionOf(sam("CodeUri: ."))).toMatchObject({
    logicalId: "F",
    name: expect.stringMatching(/^trial-F-[A-Z0-9]{12}$/),
    arn: expect.stringMatching(/^arn:aws:lambda:us-east-1:123456789012:function:trial-F-[A-Z0-9]{12}$/),
    code: { kind: "directory" },
    timeout: 3,
    memorySize: 128,
    architecture: "x86_64",
    environment: {},
  });
});

test.each<[string, string, unknown]>([
  [
    "its folder, beside the template",
    "CodeUri: !Ref Dir",
    { code: { kind: "directory", path: expect.stringMatching(/template-\w+[\\/]src$/) } },
  ],
  [
    "no folder: the template's",
    "Description: x",
    { code: { kind: "directory", path: expect.stringMatching(/template-\w+$/) } },
  ],
  ["inline code", "InlineCode: 'exports.handler = 1'", { code: { kind: "inline", source: "exports.handler = 1" } }],
  [
    "its own name",
    `FunctionName: !Sub 'mine-\${AWS::Region}'`,
    { name: "mine-us-east-1", arn: "arn:aws:lambda:us-east-1:123456789012:function:mine-us-east-1" },
  ],
  ["limits", "Timeout: 900, MemorySize: '10240'", { timeout: 900, memorySize: 10240 }],
  ["arm64", "Architectures: [arm64]", { architecture: "arm64" }],
  [
    "variables as text",
    "Environment: {Variables: {A: 1, B: true, C: 1.50, D: !Ref AWS::Region, E: '', F: !If [No, x, !Ref AWS::NoValue]}}",
    { environment: { A: "1", B: "true", C: "1.50", D: "us-east-1", E: "" } },
  ],
  [
    "an environment by a condition",
    "Environment: !If [No, {Variables: {A: 1}}, !Ref AWS::NoValue]",
    { environment: {} },
  ],
])("a function is read with %s", (_, properties, expected) => {
  const text = sam(properties).replace("Resources:", "Conditions: {No: !Equals [a, b]}\nResources:");
  expect(functionOf(text.replaceAll("[No,", "[IsNot,").replace("{No:", "{IsNot:"))).toMatchObject(expected as object);
});

test("a function is read with its esbuild options", () => {
  const text = sam(
    "CodeUri: .",
    "\n    Metadata: {BuildMethod: esbuild, BuildProperties: {Minify: true, External: [a], EntryPoints: [src/app.ts], Target: es2022}}",
  );
  expect(functionOf(text).esbuild).toEqual({
    Minify: true,
    External: ["a"],
    EntryPoints: ["src/app.ts"],
    Target: "es2022",
  });
});

test("a function is read without esbuild where its metadata do not name it", () => {
  expect(functionOf(sam("CodeUri: .", "\n    Metadata: {Other: 1}"))).not.toHaveProperty("esbuild");
  const { functions, notices } = loadText(sam("CodeUri: .", "\n    Metadata: {BuildMethod: makefile}"));
  expect(functions).toHaveLength(1);
  expect(notices).toMatchObject([{ code: "build-method-not-run" }]);
});

test("a CloudFormation function is read, with its code in a folder", () => {
  const text =
    "Resources: {F: {Type: AWS::Lambda::Function, Properties: {Runtime: nodejs22.x, Handler: a.b, Code: dist, Role: x}}}";
  expect(functionOf(text).code).toMatchObject({ kind: "directory", path: expect.stringMatching(/dist$/) });
});

test("a CDK function is read, with its code in the folder of its asset", () => {
  const text =
    "Resources: {F: {Type: AWS::Lambda::Function, Properties: {Runtime: nodejs22.x, Handler: a.b, Code: {S3Bucket: b, S3Key: k}}, Metadata: {'aws:asset:path': asset.1, 'aws:asset:property': Code}}}";
  expect(functionOf(text).code).toMatchObject({ kind: "directory", path: expect.stringMatching(/asset\.1$/) });
});

test("a function's variable that lies in an account is replaced, with a notice", () => {
  const { functions, notices } = loadText(sam("Environment: {Variables: {A: '{{resolve:ssm:/key:1}}'}}"));
  expect(functions[0]?.environment).toEqual({ A: "{{resolve:ssm:/key:1}}" });
  expect(notices).toMatchObject([{ code: "dynamic-reference" }]);
});

test("a function's layers that are not there are left out, with a notice", () => {
  expect(
    loadText(sam("Layers: [!Ref L]", "\n  L: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: x}}"))
      .notices,
  ).toMatchObject([{ code: "resource-type-not-emulated" }, { code: "layers-not-there" }]);
});

const python = "Runtime: python3.13, Handler: a.b";
const image = "PackageType: Image";

test.each([
  ["in another language", python, "its Runtime is python3.13"],
  ["in an image", image, "it is a container image"],
  ["whose code lies in S3", "Runtime: nodejs22.x, Handler: a.b, CodeUri: s3://bucket/key", "its code lies in S3"],
  [
    "whose code lies in a bucket",
    "Runtime: nodejs22.x, Handler: a.b, CodeUri: {Bucket: b, Key: k}",
    "its code lies in S3",
  ],
])("a function %s is left out with a notice", (_, properties, reason) => {
  const text = sam(properties).replace("Runtime: nodejs24.x, Handler: app.handler, ", "");
  const { functions, notices } = loadText(text);
  expect(functions).toEqual([]);
  expect(notices).toMatchObject([{ code: "function-not-run", message: expect.stringContaining(reason) }]);
});

test.each([
  [
    "an HTTP API's route",
    "Events: {E: {Type: HttpApi}}",
    "",
    /^the function of the route '\$default' \(its Runtime is/,
  ],
  [
    "a REST API's method",
    "Events: {E: {Type: Api, Properties: {Path: /, Method: GET}}}",
    "",
    /^the function of GET \/ /,
  ],
  [
    "a trigger",
    "Events: {E: {Type: Cognito, Properties: {UserPool: !Ref Pool, Trigger: PreSignUp}}}",
    "\n  Pool: {Type: AWS::Cognito::UserPool}",
    /^the trigger PreSignUp of 'Pool' calls a function that does not run here \(its Runtime is/,
  ],
])("a function that can't run here is announced where %s calls it", (_, events, more, message) => {
  const text = sam(`${python}, ${events}`, more).replace("Runtime: nodejs24.x, Handler: app.handler, ", "");
  expect(loadText(text).notices).toMatchObject([
    { code: "function-not-run" },
    { message: expect.stringMatching(message) },
  ]);
});

test.each<[string, string, RegExp]>([
  ["without handler", "Handler: !Ref AWS::NoValue", /needs a Handler/],
  ["with a time-out over 900 s", "Timeout: 901", /Timeout of 'F' must be from 1 to 900/],
  ["with a time-out that is no number", "Timeout: soon", /must be a whole number/],
  ["with too much memory", "MemorySize: 10241", /from 128 to 10240/],
  ["with an unknown architecture", "Architectures: [arm]", /must be \[arm64\] or \[x86_64\]/],
  ["with a variable that is a list", "Environment: {Variables: {A: [1]}}", /the variable A of 'F' must be text/],
  ["with a variable that begins with a digit", "Environment: {Variables: {1A: x}}", /'1A' is no name for a variable/],
  ["with variables beside Variables", "Environment: {Variable: {}}", /no property 'Variable'/],
  ["with an event of an unknown type", "Events: {E: {Type: Carrier}}", /has the unknown Type 'Carrier'/],
])("a function %s is refused", (_, properties, message) => {
  const text = properties.startsWith("Handler")
    ? sam(properties).replace("Handler: app.handler, ", "")
    : sam(properties);
  expect(refusal(text)).toMatchObject({
    message: expect.stringMatching(message),
    location: { path: expect.stringMatching(/^Resources\/F/) },
  });
});
