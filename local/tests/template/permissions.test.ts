import { expect, test } from "@jest/globals";
import { loadText } from "./loading";

const template = (events: string, more = "", properties = ""): string => `Transform: AWS::Serverless-2016-10-31
Resources:
  Api: {Type: AWS::Serverless::HttpApi${properties}}
  F: {Type: AWS::Serverless::Function, Properties: {Runtime: nodejs22.x, Handler: a.b, CodeUri: ., Events: {${events}}}}${more}
`;
const route = (id: string, properties: string): string => `${id}: {Type: HttpApi, Properties: {${properties}}}`;

/** What each notice is about. */
const missing = (text: string): readonly string[] =>
  loadText(text).notices.map(({ code, message }) => `${code}: ${/'([^']+)'/.exec(message)?.[1]}`);

test.each([
  ["for a route", route("E", "ApiId: !Ref Api, Method: GET, Path: /a")],
  ["for path variables", route("E", "ApiId: !Ref Api, Method: ANY, Path: '/a/{b}/{proxy+}'")],
  ["for a greedy variable of another name", route("E", "ApiId: !Ref Api, Method: GET, Path: '/a/{rest+}'")],
  ["for $default", route("E", "ApiId: !Ref Api")],
  [
    "for $default and the routes beside it",
    [route("E", "ApiId: !Ref Api, Method: GET, Path: /a"), route("F", "ApiId: !Ref Api")].join(", "),
  ],
  ["for the implicit API", route("E", "Method: GET, Path: /a")],
])("SAM's own permissions are enough %s", (_, events) => {
  expect(missing(template(events))).toEqual([]);
});

test("a missing permission is reported where ApiId is the API's name instead of a reference, as SAM copies it into the permission", () => {
  expect(missing(template(route("E", "ApiId: Api, Method: GET, Path: /a")))).toEqual([
    "trigger-without-permission: GET /a",
  ]);
});

test("a missing permission is reported where a definition calls a function that has no event", () => {
  const integration =
    "x-amazon-apigateway-integration: {type: aws_proxy, payloadFormatVersion: '2.0', uri: !GetAtt F.Arn}";
  const body = `, Properties: {DefinitionBody: {openapi: 3.0.1, paths: {/a: {get: {${integration}}}}}}`;
  expect(missing(template("", "", body))).toEqual(["trigger-without-permission: GET /a"]);
  const byRole = body.replace(
    "payloadFormatVersion",
    "credentials: arn:aws:iam::123456789012:role/r, payloadFormatVersion",
  );
  expect(missing(template("", "", byRole))).toEqual([]);
});

test.each([
  ["", ["trigger-without-permission: L"]],
  [", EnableFunctionDefaultPermissions: true", []],
  [", FunctionInvokeRole: arn:aws:iam::123456789012:role/r", []],
])("a missing permission is reported where a Lambda authorizer asks for none: %s", (more, expected) => {
  const authorizer = `FunctionArn: !GetAtt G.Arn, AuthorizerPayloadFormatVersion: '2.0'${more}`;
  const properties = `, Properties: {Auth: {DefaultAuthorizer: L, Authorizers: {L: {${authorizer}}}}}`;
  const other = "\n  G: {Type: AWS::Serverless::Function, Properties: {Runtime: nodejs22.x, Handler: a.b, CodeUri: .}}";
  expect(missing(template(route("E", "ApiId: !Ref Api, Method: GET, Path: /a"), other, properties))).toEqual(expected);
});
