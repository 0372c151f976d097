import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative, sep } from "node:path";
import { afterEach, expect, test } from "@jest/globals";
import { describeLocation } from "../../src/model/errors";
import { type LoadOptions, loadApplication } from "../../src/template/load";
import { STACK } from "../template/loading";
import { synthesized } from "./apps";

/** What is read of the folders that `cdk synth` writes. docs/aws-behaviour/cdk.md */

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const load = (file: string, options: Partial<LoadOptions> = {}) =>
  loadApplication({ ...STACK, parameterOverrides: {}, file, ...options });

/** A new folder with these files. */
function folderOf(files: Readonly<Record<string, unknown>>): string {
  const folder = mkdtempSync(join(tmpdir(), "assembly-"));
  folders.push(folder);
  for (const [name, contents] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), typeof contents === "string" ? contents : JSON.stringify(contents));
  }
  return folder;
}

type Template = Readonly<Record<string, unknown>>;

/** An app whose stacks have these templates. */
const appOf = (templates: Readonly<Record<string, Template>>, more: Readonly<Record<string, unknown>> = {}): string =>
  folderOf({
    "cdk.out": { version: "55.0.0" },
    "manifest.json": {
      version: "55.0.0",
      artifacts: Object.fromEntries(
        Object.keys(templates).map((name) => [
          name,
          {
            type: "aws:cloudformation:stack",
            environment: "aws://unknown-account/unknown-region",
            properties: { templateFile: `${name}.template.json` },
            dependencies: Object.keys(more).length === 0 ? [] : [`${name}.assets`],
          },
        ]),
      ),
    },
    ...Object.fromEntries(Object.entries(templates).map(([name, template]) => [`${name}.template.json`, template])),
    ...more,
  });

const BUCKET = { Type: "AWS::S3::Bucket" };
const fn = (properties: Readonly<Record<string, unknown>>, metadata: Readonly<Record<string, unknown>> = {}) => ({
  Type: "AWS::Lambda::Function",
  Properties: { Runtime: "nodejs22.x", Handler: "index.handler", ...properties },
  Metadata: metadata,
});
const IN_BUCKET = { S3Bucket: "cdk-assets", S3Key: "abc.zip" };

test("the stacks of an app are one application, and each imports what the others export", () => {
  const folder = synthesized("rest-api");
  const { functions, userPools, restApis, stackName } = load(folder);
  expect(stackName).toBe("IdentityStack, ApiStack");
  expect(userPools.map(({ logicalId }) => logicalId)).toEqual(["Users0A0EEA89"]);
  expect(functions[0]?.environment["POOL"]).toBe(userPools[0]?.id);
  const guarded = restApis[0]?.methods.find(({ httpMethod }) => httpMethod === "GET");
  expect(guarded?.authorizer).toMatchObject({ type: "COGNITO_USER_POOLS", providerArns: [userPools[0]?.arn] });
});

test("a function's code is the asset that its metadata name", () => {
  const { functions } = load(synthesized("rest-api"));
  const [code] = functions.map((each) => each.code);
  expect(code).toMatchObject({ kind: "directory", path: expect.stringMatching(/[\\/]asset\.[0-9a-f]{64}$/) });
});

test("an app synthesized without metadata tells the same by its asset manifests", () => {
  for (const app of ["rest-api", "stages"]) {
    const copy = folderOf({});
    cpSync(synthesized(app), copy, { recursive: true });
    for (const file of templatesIn(copy)) {
      const template = JSON.parse(readFileSync(file, "utf8"));
      for (const resource of Object.values<Record<string, unknown>>(template.Resources)) delete resource["Metadata"];
      writeFileSync(file, JSON.stringify(template));
    }
    expect(codesIn(copy)).toEqual(codesIn(synthesized(app)));
    expect(load(copy).userPools.map(({ id }) => id)).toEqual(load(synthesized(app)).userPools.map(({ id }) => id));
  }
});

/** The code of an app's functions, folders relative to the app's. */
const codesIn = (folder: string) =>
  load(folder).functions.map(({ code }) => (code.kind === "inline" ? code.source : relative(folder, code.path)));

const templatesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".template.json"))
    .map((name) => join(folder, name));

test("stages are read with their names, and a logical id of several stacks is preceded by its stack", () => {
  const application = load(synthesized("stages"));
  const { functions, restApis, userPools } = application;
  expect(functions.map(({ logicalId }) => logicalId)).toEqual(["Blue/Api/Hello4A628BD4", "Green/Api/Hello4A628BD4"]);
  expect(functions[0]?.name).toMatch(/^blue-api-Hello4A628BD4-/);
  expect(restApis.map(({ logicalId }) => logicalId)).toEqual(["Blue/Api/ApiF70053CD", "Green/Api/ApiF70053CD"]);
  expect(new Set(userPools.map(({ id }) => id)).size).toBe(2);
  expect(userPools[0]?.logicalId).toMatch(/^Blue\/Api\/IdentityNestedStack.*\/Users0A0EEA89$/);
});

test("one stage alone is the folder of its assembly, with the same ids", () => {
  const folder = synthesized("stages");
  const blue = load(join(folder, "assembly-Blue"));
  expect(blue.restApis.map(({ logicalId }) => logicalId)).toEqual(["ApiF70053CD"]);
  expect(blue.userPools[0]?.id).toBe(load(folder).userPools[0]?.id);
});

test("a stack's template brings the stacks that it depends on, and no others", () => {
  const folder = synthesized("rest-api");
  const ofApi = load(join(folder, "ApiStack.template.json"));
  expect([ofApi.userPools.length, ofApi.restApis.length]).toEqual([1, 1]);
  expect(ofApi.userPools[0]?.id).toBe(load(folder).userPools[0]?.id);
  const ofIdentity = load(join(folder, "IdentityStack.template.json"));
  expect([ofIdentity.userPools.length, ofIdentity.restApis.length]).toEqual([1, 0]);
});

test("the files that a new synthesis writes are the application's source files", () => {
  const files = (app: string) =>
    load(synthesized(app))
      .sourceFiles.map((file) => file.slice(synthesized(app).length + 1))
      .sort();
  expect(files("rest-api")).toEqual([
    "ApiStack.assets.json",
    "ApiStack.template.json",
    "IdentityStack.assets.json",
    "IdentityStack.template.json",
    "manifest.json",
  ]);
  expect(files("stages").map((file) => basename(file))).toEqual(
    expect.arrayContaining([expect.stringMatching(/^BlueApiIdentity.*\.nested\.template\.json$/)]),
  );
});

test("a parameter's override goes to the stacks that declare it, and to none it is refused", () => {
  const stack = (colour: boolean): Template => ({
    Parameters: { Size: { Type: "String", Default: "s" }, ...(colour && { Colour: { Type: "String" } }) },
    Resources: { Bucket: { ...BUCKET, Properties: { BucketName: { Ref: colour ? "Colour" : "Size" } } } },
  });
  const folder = appOf({ One: stack(true), Two: stack(false) });
  const { buckets } = load(folder, { parameterOverrides: { Colour: "red", Size: "xl" } });
  expect(buckets.map(({ logicalId, name }) => [logicalId, name])).toEqual([
    ["One/Bucket", "red"],
    ["Two/Bucket", "xl"],
  ]);
  expect(() => load(folder, { parameterOverrides: { Colour: "red", Shape: "round" } })).toThrow(/'Shape'/);
});

test("an import that no stack exports names nothing, with a notice, and one that imports itself is refused", () => {
  const importing = (name: string) => ({ "Fn::ImportValue": name });
  const bucket = { ...BUCKET, Properties: { BucketName: importing("nothing") } };
  const { buckets, notices } = load(appOf({ One: { Resources: { Bucket: bucket } } }));
  expect(buckets.map(({ name }) => name)).toEqual(["nothing-not-given"]);
  expect(notices.map(({ code }) => code)).toContain("import-assumed");
  const passingOn = (name: string, as: string): Template => ({
    Resources: { Bucket: BUCKET },
    Outputs: { Out: { Value: importing(name), Export: { Name: as } } },
  });
  const circle = appOf({ One: passingOn("a", "b"), Two: passingOn("b", "a") });
  expect(() => load(circle)).toThrow(/the export '[ab]' asks for itself/);
});

test("a stack takes the output of another one by its name, which need not be exported", () => {
  const output = (stackName: string, more: Readonly<Record<string, string>> = {}) => ({
    "Fn::GetStackOutput": { StackName: stackName, OutputName: "Name", ...more },
  });
  const asking = (value: unknown): Template => ({
    Resources: { Mine: { ...BUCKET, Properties: { BucketName: value } } },
    Outputs: { Name: { Value: { Ref: "Mine" } } },
  });
  const nameOf = (value: unknown) => load(appOf({ One: asking("one"), Two: asking(value) })).buckets[1]?.name;
  expect(nameOf(output("One"))).toBe("one");
  expect(nameOf(output("One", { Region: "us-east-1", RoleArn: "arn:aws:iam::1:role/r" }))).toBe("one");
  expect(() => nameOf(output("One", { Region: "eu-west-1" }))).toThrow(/no stack 'One' here has an output 'Name'/);
  expect(() => nameOf(output("Three"))).toThrow(/Fn::GetStackOutput needs an AWS account .*'Three'/);
  expect(() => nameOf(output("Two"))).toThrow(/the output 'Name' of 'Two' asks for itself/);
});

test("code that is not there, lies in an archive or is no Node.js does not run, and the start says why", () => {
  const asset = (path: string) => fn({ Code: IN_BUCKET }, { "aws:asset:path": path, "aws:asset:property": "Code" });
  const folder = appOf(
    {
      One: {
        Resources: {
          Gone: asset("asset.gone"),
          Zip: asset("asset.zip"),
          Python: fn({ Runtime: "python3.13", Code: IN_BUCKET }),
          Elsewhere: fn({ Code: IN_BUCKET }),
          Retention: { Type: "Custom::LogRetention", Properties: { ServiceToken: "arn" } },
        },
      },
    },
    { "asset.zip": "PK" },
  );
  const { functions, notices } = load(folder);
  expect(functions).toEqual([]);
  expect(notices.map(({ message }) => message.replaceAll(folder + sep, ""))).toEqual([
    "Custom::LogRetention is ignored: nothing of it runs here",
    "the function 'Gone' does not run here: there is no folder asset.gone; run cdk synth again",
    "the function 'Zip' does not run here: its code is the archive asset.zip; give lambda.Code.fromAsset a folder",
    "the function 'Python' does not run here: its Runtime is python3.13; only Node.js runtimes run here",
    "the function 'Elsewhere' does not run here: its code lies in S3; give CodeUri a folder beside the template",
  ]);
});

test("an OpenAPI document that is an asset is read", () => {
  const at = { "aws:asset:path": "asset.api.yaml", "aws:asset:property": "BodyS3Location" };
  const api = (kind: string) => ({
    Type: kind,
    Properties: { BodyS3Location: { Bucket: "cdk-assets", Key: "abc.yaml" } },
    Metadata: at,
  });
  const stage = {
    Type: "AWS::ApiGatewayV2::Stage",
    Properties: { ApiId: { Ref: "Api" }, StageName: "$default", AutoDeploy: true },
  };
  const folder = appOf(
    { One: { Resources: { Api: api("AWS::ApiGatewayV2::Api"), Stage: stage, Hello: fn({ Code: { ZipFile: "" } }) } } },
    {
      "asset.api.yaml": `openapi: 3.0.1
info: {title: todos, version: "1"}
paths:
  /todos:
    get:
      x-amazon-apigateway-integration: {type: http_proxy, uri: https://example.com, httpMethod: GET, payloadFormatVersion: "1.0"}
`,
    },
  );
  const { httpApis, sourceFiles } = load(folder);
  expect(httpApis[0]?.routes.map(({ routeKey }) => routeKey)).toEqual(["GET /todos"]);
  expect(sourceFiles).toContain(join(folder, "asset.api.yaml"));
});

test("a place in a template tells the construct besides the line", () => {
  const folder = synthesized("http-api");
  const [route] = load(folder).httpApis[0]?.routes ?? [];
  expect(route?.location && describeLocation(route.location)).toMatch(
    /HttpApiStack\.template\.json:\d+ \(Resources\/ApiGEThello[0-9A-F]{8}, construct HttpApiStack\/Api\/GET--hello\/Resource\)$/,
  );
  const wrong = { Type: "AWS::Lambda::Function", Properties: { Runtime: "nodejs22.x", Code: { ZipFile: "" } } };
  const app = appOf({ One: { Resources: { F: { ...wrong, Metadata: { "aws:cdk:path": "One/Hello/Resource" } } } } });
  expect(() => load(app)).toThrow(/construct One\/Hello\/Resource\).*needs a Handler/);
});

test("stacks for several regions run as in the first that serves something, and the start says so", () => {
  const folder = folderOf({});
  cpSync(synthesized("stages"), folder, { recursive: true });
  const manifest = join(folder, "assembly-Green/manifest.json");
  writeFileSync(manifest, readFileSync(manifest, "utf8").replace("unknown-region", "eu-west-1"));
  const { region, userPools, notices } = load(folder);
  expect(region).toBe("us-east-1");
  expect(userPools.map(({ id }) => id.slice(0, 9))).toEqual(["us-east-1", "eu-west-1"]);
  expect(notices.find(({ code }) => code === "several-environments")?.message).toMatch(/green-api is for another/);
});

test("200 stacks run here, and of more one is to choose", () => {
  const app = (count: number) =>
    appOf(Object.fromEntries(Array.from({ length: count }, (_, at) => [`S${at}`, { Resources: { Bucket: BUCKET } }])));
  expect(load(app(200)).buckets).toHaveLength(200);
  expect(() => load(app(201))).toThrow(/201 stacks are more than the 200/);
});

test.each<[string, Readonly<Record<string, unknown>>, string, RegExp]>([
  ["a folder that was never synthesized into", { "a.txt": "" }, "", /has no manifest\.json of the CDK/],
  ["a cdk.out that is not there", {}, "cdk.out", /there is no folder .*cdk\.out; run cdk synth/],
  ["a manifest that is no JSON", { "cdk.out": "", "manifest.json": "{" }, "", /run cdk synth again/],
  ["a manifest without stacks", { "cdk.out": "", "manifest.json": { version: "1" } }, "", /names no stack/],
  [
    "a stack without a template",
    { "cdk.out": "", "manifest.json": { artifacts: { A: { type: "aws:cloudformation:stack", properties: {} } } } },
    "",
    /no text 'templateFile'/,
  ],
  [
    "a template that is not there",
    {
      "cdk.out": "",
      "manifest.json": {
        artifacts: { A: { type: "aws:cloudformation:stack", properties: { templateFile: "A.template.json" } } },
      },
    },
    "",
    /A\.template\.json of the stack 'A' can't be read; run cdk synth again/,
  ],
  [
    "an assembly that holds itself",
    {
      "cdk.out": "",
      "manifest.json": { artifacts: { A: { type: "cdk:cloud-assembly", properties: { directoryName: "." } } } },
    },
    "",
    /nested in too many others/,
  ],
])("%s is a clear error", (_name, files, path, message) => {
  expect(() => load(join(folderOf(files), path))).toThrow(message);
});
