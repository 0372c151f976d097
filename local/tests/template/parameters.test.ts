import { expect, test } from "@jest/globals";
import { loadText, refusal } from "./loading";

const template = (declaration: string): string =>
  `Parameters: {P: ${declaration}}\nResources: {B: {Type: AWS::S3::Bucket}}\nOutputs: {P: {Value: !Ref P}}`;

const given = (P: string) => ({ parameterOverrides: { P } });

test.each<[string, string, string | undefined, unknown]>([
  ["by default", "{Type: String, Default: a}", undefined, "a"],
  ["by override", "{Type: String, Default: a}", "b", "b"],
  ["of an empty default", "{Type: String, Default: ''}", undefined, ""],
  ["of a default that YAML reads as a number", "{Type: String, Default: 012345678901}", undefined, "012345678901"],
  ["of a default that YAML reads as true", "{Type: String, Default: true}", undefined, "true"],
  ["of a number", "{Type: Number, Default: 1.50}", undefined, "1.50"],
  ["of a list, trimmed", "{Type: CommaDelimitedList}", "a, b ,c", ["a", "b", "c"]],
  ["of an empty list", "{Type: CommaDelimitedList, Default: ''}", undefined, []],
  ["of a list of numbers", "{Type: List<Number>}", "1,2", ["1", "2"]],
  ["of an AWS type", "{Type: 'AWS::EC2::VPC::Id'}", "vpc-1", "vpc-1"],
  ["of a list of an AWS type", "{Type: 'List<AWS::EC2::Subnet::Id>'}", "s-1,s-2", ["s-1", "s-2"]],
  ["in Systems Manager, given itself", "{Type: 'AWS::SSM::Parameter::Value<String>', Default: /key}", "value", "value"],
  ["that its pattern matches whole", "{Type: String, AllowedPattern: '[a-z]+'}", "abc", "abc"],
])("a parameter has its value %s", (_, declaration, override, expected) => {
  const options = override === undefined ? {} : given(override);
  expect(loadText(template(declaration), options).outputs["P"]).toEqual(expected);
});

test.each<[string, string, string | undefined, RegExp]>([
  [
    "without value, to whose pattern nothing is known that fits",
    "{Type: String, AllowedPattern: '[a-f]{40}'}",
    undefined,
    /has no Default; give it a value with --parameter-overrides P=/,
  ],
  ["without type", "{Default: a}", undefined, /needs a Type/],
  ["of an unknown type", "{Type: Text, Default: a}", undefined, /has a Type that CloudFormation does not know/],
  [
    "with an unknown key",
    "{Type: String, Defaultt: a}",
    undefined,
    /no property 'Defaultt' \(did you mean 'Default'\?\)/,
  ],
  ["with an intrinsic function", "{Type: String, Default: !Ref AWS::Region}", undefined, /must be literal text/],
  ["that is no number", "{Type: Number}", "many", /must be a number/],
  ["in whose list one is no number", "{Type: List<Number>}", "1,x", /must be a number/],
  ["beyond the allowed values", "{Type: String, AllowedValues: [a, b]}", "c", /must be one of a, b/],
  [
    "that its pattern does not match whole",
    "{Type: String, AllowedPattern: '[a-z]+'}",
    "abc1",
    /must match the pattern/,
  ],
  ["that is too short", "{Type: String, MinLength: 3}", "ab", /at least 3 characters/],
  ["that is too long", "{Type: String, MaxLength: 1}", "ab", /at most 1 characters/],
  ["that is too small", "{Type: Number, MinValue: 3}", "2", /at least 3/],
  ["that is too great", "{Type: Number, MaxValue: 3}", "4", /at most 3/],
  [
    "with what its declaration says of it",
    "{Type: String, AllowedValues: [a], ConstraintDescription: only a}",
    "b",
    /\(only a\)/,
  ],
  ["over 4096 bytes", "{Type: String}", "x".repeat(4097), /at most 4096 bytes/],
])("a parameter %s is refused", (_, declaration, override, message) => {
  const options = override === undefined ? {} : given(override);
  expect(refusal(template(declaration), options)).toMatchObject({
    name: "TemplateError",
    message: expect.stringMatching(message),
    location: { line: 1, path: expect.stringMatching(/^Parameters\/P/) },
  });
});

test("an override of an unknown name is refused with the names there are", () => {
  const error = refusal(template("{Type: String, Default: a}"), { parameterOverrides: { Q: "1" } });
  expect(error).toMatchObject({
    code: "unknown-parameter",
    message: "there is no parameter 'Q' to override; the template has P",
  });
});

test("an override where there are no parameters is refused", () => {
  const error = refusal("Resources: {B: {Type: AWS::S3::Bucket}}", { parameterOverrides: { Q: "1" } });
  expect(error).toMatchObject({ message: "there is no parameter 'Q' to override; the template has no parameters" });
});

test("a placeholder stands for a value in Systems Manager, and a notice says so", () => {
  const unused =
    "Parameters: {P: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /key}}\nResources: {B: {Type: AWS::S3::Bucket}}";
  expect(loadText(unused).buckets).toHaveLength(1);
  const needed = `${unused}\n  `.replace(
    "{Type: AWS::S3::Bucket}",
    "{Type: AWS::S3::Bucket, Properties: {BucketName: !Ref P}}",
  );
  const { buckets, notices } = loadText(needed);
  expect(buckets[0]?.name).toBe("p-not-given");
  expect(notices).toMatchObject([
    {
      code: "parameter-assumed",
      message: expect.stringMatching(/lies in Systems Manager; 'p-not-given' stands for it here, or .*-overrides P=/),
    },
  ]);
});

test("a NoEcho parameter is used and not shown, in no message either", () => {
  const text =
    "Parameters: {P: {Type: String, NoEcho: true, MinLength: 20}}\nResources: {B: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref P}}}";
  const secret = "hush-hush-hush-hush-1";
  const { parameters, buckets } = loadText(text, given(secret));
  expect(parameters).toEqual({});
  expect(buckets[0]?.name).toBe(secret);
  expect(String(refusal(text, given("hush")))).not.toContain("hush");
});

const rule = (assertion: string): string => `
Parameters: {P: {Type: String, Default: a}}
Rules:
  R:
    RuleCondition: !Not [!Equals [!Ref P, free]]
    Assertions: [{Assert: ${assertion}, AssertDescription: P is not as it should be}]
Resources: {B: {Type: AWS::S3::Bucket}}`;

test.each([
  ["that hold", "!Equals [!Ref P, a]", "a"],
  ["that do not apply", "!Equals [!Ref P, a]", "free"],
  ["with Contains", "!Contains [[a, b], !Ref P]", "b"],
  ["with EachMemberIn", "!EachMemberIn [[!Ref P], [a, b]]", "b"],
])("rules %s let the template pass", (_, assertion, value) => {
  expect(loadText(rule(assertion), given(value)).notices).toEqual([]);
});

test("rules that do not hold refuse the template with their description", () => {
  expect(refusal(rule("!Contains [[a, b], !Ref P]"), given("c"))).toMatchObject({
    code: "rule-broken",
    message: expect.stringMatching(/the parameters break the rule 'R': P is not as it should be/),
  });
});

test("rules that need values of an account are reported as not checked", () => {
  const bootstrap = rule("!Not [!Contains [[1, 2], !Ref P]]").replace(
    "String, Default: a",
    "'AWS::SSM::Parameter::Value<String>', Default: /v",
  );
  expect(loadText(bootstrap).notices).toMatchObject([{ code: "parameter-assumed" }, { code: "rule-not-checked" }]);
  expect(loadText(rule("!Contains [!RefAll 'AWS::EC2::VPC::Id', !Ref P]")).notices).toMatchObject([
    { code: "rule-not-checked" },
  ]);
});
