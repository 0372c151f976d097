import { expect, test } from "@jest/globals";
import { cloudFormationApi } from "./apis";
import { loadText } from "./loading";

/** Which of an API's addresses on AWS is served here. */

const stage = (id: string, name: string): string => `
  ${id}: {Type: AWS::ApiGatewayV2::Stage, Properties: {ApiId: !Ref Api, StageName: ${name}, AutoDeploy: true}}`;

test("$default is served before a named stage, and the other one is said", () => {
  const { httpApis, notices } = loadText(cloudFormationApi({ stage: `${stage("A", "v1")}${stage("B", "$default")}` }));
  expect(httpApis.map((api) => api.stage?.name)).toEqual(["$default"]);
  expect(notices.map(({ message }) => message)).toContain("the stage 'v1' of 'Api' is not served here; '$default' is");
});

test("an API whose execute-api endpoint is disabled is served at its port, which is said", () => {
  const api = "{Name: mine, ProtocolType: HTTP, DisableExecuteApiEndpoint: true}";
  const { httpApis, notices } = loadText(cloudFormationApi({ api }));
  expect(httpApis).toHaveLength(1);
  expect(notices.map(({ message }) => message)).toContainEqual(expect.stringContaining("custom domain alone on AWS"));
});

test("a custom domain is ignored with a notice", () => {
  const more = "\n  Domain: {Type: AWS::ApiGatewayV2::DomainName, Properties: {DomainName: api.example}}";
  const { notices } = loadText(cloudFormationApi({ more }));
  expect(notices.map(({ message }) => message)).toContain(
    "AWS::ApiGatewayV2::DomainName is ignored: nothing of it runs here",
  );
});
