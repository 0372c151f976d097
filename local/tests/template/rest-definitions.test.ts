import { expect, test } from "@jest/globals";
import type { RestMethod } from "../../src/model/rest-api";
import { loadText, refusal } from "./loading";

const MOCK = { type: "mock", requestTemplates: { "application/json": '{"statusCode": 200}' } };
const OPERATION = { "x-amazon-apigateway-integration": MOCK };
type Files = Readonly<Record<string, string>>;

/** A REST API of CloudFormation's own resources, imported with a document. */
function imported(document: object, parameters: string): string {
  return `Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: mine, Body: ${JSON.stringify(document)}${parameters}}}
  Deployment: {Type: AWS::ApiGateway::Deployment, Properties: {RestApiId: !Ref Api, StageName: prod}}
`;
}

const PATHS = { "/": { get: OPERATION }, "/e/{id}": { get: OPERATION } };
const SWAGGER = { swagger: "2.0", basePath: "/a/b/c/", paths: PATHS };
const server = (...servers: readonly object[]) => ({ openapi: "3.0.1", servers, paths: PATHS });
const VERSION = { basePath: { default: "v1" } };

const pathsOf = (text: string, files: Files = {}): readonly string[] =>
  methodsOf(text, files).map(({ resourcePath }) => resourcePath);
const methodsOf = (text: string, files: Files = {}): readonly RestMethod[] =>
  loadText(text, { files }).restApis[0]?.methods ?? [];

test.each<[string, object, string, readonly string[]]>([
  ["nothing", SWAGGER, "", ["/", "/e/{id}"]],
  ["ignore", SWAGGER, "ignore", ["/", "/e/{id}"]],
  ["prepend", SWAGGER, "prepend", ["/a/b/c", "/a/b/c/e/{id}"]],
  ["split", SWAGGER, "split", ["/b/c", "/b/c/e/{id}"]],
  ["prepend, and none to put there", { ...SWAGGER, basePath: "/" }, "prepend", ["/", "/e/{id}"]],
  ["split, and one segment", { ...SWAGGER, basePath: "/a" }, "split", ["/", "/e/{id}"]],
  [
    "prepend, and a server's variable",
    server({ url: "https://x.example/{basePath}", variables: VERSION }),
    "prepend",
    ["/v1", "/v1/e/{id}"],
  ],
  [
    "prepend, and a server's path",
    server({ url: "https://x.example/a/{stage}", variables: { stage: { default: "b" } } }, { url: "/other" }),
    "prepend",
    ["/a/b", "/a/b/e/{id}"],
  ],
  ["prepend, and no server", server(), "prepend", ["/", "/e/{id}"]],
])("the base path of a document stands before its paths as the import says: %s", (_name, document, mode, paths) => {
  expect(pathsOf(imported(document, mode === "" ? "" : `, Parameters: {basepath: ${mode}}`))).toEqual(paths);
});

test("another word for the base path stops the start", () => {
  expect(refusal(imported(SWAGGER, ", Parameters: {basepath: append}"))).toMatchObject({
    code: "wrong-base-path",
    message: expect.stringContaining("ignore, prepend or split"),
  });
});

const sam = (body: string, auth = "{}"): string => `Transform: AWS::Serverless-2016-10-31
Parameters: {Bucket: {Type: String, Default: mine}, File: {Type: String, Default: ./api/paths.yaml}}
Resources:
  Pool: {Type: AWS::Cognito::UserPool}
  Api:
    Type: AWS::Serverless::Api
    Properties: {StageName: Prod, Auth: ${auth}, DefinitionBody: ${body}}
`;
const include = (location: string): string =>
  `{'Fn::Transform': {Name: AWS::Include, Parameters: {Location: ${location}}}}`;
const FILES: Files = {
  "api/openapi.yaml": JSON.stringify({ swagger: "2.0", info: { title: "x" }, paths: PATHS }),
  "api/paths.yaml": `/e: {get: {x-amazon-apigateway-integration: {type: mock, requestTemplates: {application/json: !Sub '{"statusCode": 200}'}}}}`,
};

test.each<[string, string, readonly string[]]>([
  ["the whole definition", include("./api/openapi.yaml"), ["/", "/e/{id}"]],
  ["a part of it", `{swagger: '2.0', paths: ${include("api/paths.yaml")}}`, ["/e"]],
  ["a part by a parameter", `{swagger: '2.0', paths: ${include("!Ref File")}}`, ["/e"]],
])("AWS::Include puts a file beside the template in the place of %s", (_name, body, paths) => {
  expect(pathsOf(sam(body), FILES)).toEqual(paths);
});

test("what SAM adds to a definition it adds to an included one too", () => {
  const auth = "{DefaultAuthorizer: Users, Authorizers: {Users: {UserPoolArn: !GetAtt Pool.Arn}}}";
  for (const body of [include("api/openapi.yaml"), `{swagger: '2.0', paths: ${include("api/paths.yaml")}}`]) {
    const methods = methodsOf(sam(body, auth), FILES);
    expect(methods.length).toBeGreaterThan(0);
    for (const { authorizer } of methods)
      expect(authorizer).toMatchObject({ type: "COGNITO_USER_POOLS", name: "Users" });
  }
});

test("a default authorizer over a file that SAM can't see stops the start", () => {
  const auth = "{DefaultAuthorizer: Users, Authorizers: {Users: {UserPoolArn: !GetAtt Pool.Arn}}}";
  const body = `{swagger: '2.0', paths: ${include("!Ref File")}}`;
  expect(refusal(sam(body, auth), { files: FILES })).toBeInstanceOf(Error);
});

test.each<[string, string, RegExp]>([
  ["in S3", include("s3://bucket/openapi.yaml"), /template\.yaml:7 .*AWS::Include names a file in S3/],
  [
    "in S3, by a function",
    include("!Join [/, ['s3:/', !Ref Bucket, openapi.yaml]]"),
    /AWS::Include names a file in S3/,
  ],
  [
    "in S3, as a part",
    `{swagger: '2.0', paths: ${include("s3://bucket/paths.yaml")}}`,
    /AWS::Include names a file in S3/,
  ],
  ["that is not there", include("missing.yaml"), /there is no file .*missing\.yaml/],
])("an included file %s stops the start with its line", (_name, body, message) => {
  expect(refusal(sam(body), { files: FILES })).toMatchObject({ message: expect.stringMatching(message) });
});
