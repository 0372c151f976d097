import { expect, test } from "@jest/globals";
import { startNotices } from "../../src/stack/application";
import { loadText } from "../template/loading";

const announced = (...resources: readonly string[]): readonly string[] =>
  startNotices(loadText(`Transform: AWS::Serverless-2016-10-31\nResources:\n  ${resources.join("\n  ")}\n`))
    .filter(({ code }) => code === "resource-type-not-emulated")
    .map(({ message, location }) => `${location?.path}: ${message}`);

test("what is not run is announced at the start, once for each type", () => {
  expect(
    announced(
      "A: {Type: AWS::DynamoDB::Table}",
      "B: {Type: AWS::Serverless::SimpleTable}",
      "C: {Type: AWS::S3::Bucket}",
      "D: {Type: AWS::S3::Bucket}",
      "E: {Type: AWS::Logs::SubscriptionFilter}",
      "F: {Type: AWS::Lambda::EventInvokeConfig}",
      "G: {Type: AWS::SNS::Topic}",
    ),
  ).toEqual([
    "Resources/E: AWS::Logs::SubscriptionFilter is ignored: nothing of it runs here",
    "Resources/F: AWS::Lambda::EventInvokeConfig is ignored: nothing of it runs here",
    "Resources/G: AWS::SNS::Topic is ignored: nothing of it runs here",
  ]);
});

test("roles, log groups and their like are not announced", () => {
  expect(announced("A: {Type: AWS::IAM::Role}", "B: {Type: AWS::Logs::LogGroup}")).toEqual([]);
});

test("routes guarded by AWS_IAM are announced once for each API, unless signed requests are let in", () => {
  const functions = loadText(`Transform: AWS::Serverless-2016-10-31
Resources:
  A: {Type: AWS::Serverless::Api, Properties: {StageName: x, Auth: {DefaultAuthorizer: AWS_IAM}}}
  F: {Type: AWS::Serverless::Function, Properties: {Handler: a.b, Runtime: nodejs24.x, Events: {E: {Type: Api, Properties: {Path: /, Method: any, RestApiId: !Ref A}}}}}
`);
  const told = (allowUnsignedIam: boolean) =>
    startNotices(functions, { allowUnsignedIam }).filter(({ code }) => code === "iam-not-verified");
  expect(told(false)).toMatchObject([
    { message: expect.stringContaining("'A' guards by AWS_IAM refuses every request") },
  ]);
  expect(told(true)).toEqual([]);
});
