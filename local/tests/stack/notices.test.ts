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
