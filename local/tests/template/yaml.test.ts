import { expect, test } from "@jest/globals";
import { plainScalar } from "../../src/template/document/yaml";
import { loadText, refusal } from "./loading";

test.each<[string, unknown, string]>([
  ["abc", "abc", "abc"],
  ["true", true, "true"],
  ["Yes", true, "true"],
  ["off", false, "false"],
  ["y", "y", "y"],
  ["~", null, ""],
  ["", null, ""],
  ["12", 12, "12"],
  ["-12", -12, "-12"],
  ["1.0", 1, "1.0"],
  ["1_000", 1000, "1000"],
  ["0644", 420, "420"],
  ["0x1f", 31, "31"],
  ["1.5e3", 1500, "1500"],
  ["012345678901", "012345678901", "012345678901"],
  ["123456789012", 123456789012, "123456789012"],
  ["2010-09-09", "2010-09-09", "2010-09-09"],
  ["22:22", "22:22", "22:22"],
])('the plain scalar "%s" is read by YAML 1.1, as CloudFormation reads it', (source, value, text) => {
  expect(plainScalar(source)).toEqual({ value, text });
});

const BUCKET = "Resources: {B: {Type: AWS::S3::Bucket}}";

test.each<[string, string, RegExp]>([
  ["not YAML", "a: [", /template\.yaml:1: the template is not valid YAML/],
  ["tabs", "Resources:\n\tB: 1", /template\.yaml:2: .*[Tt]abs/],
  ["nothing", "", /template\.yaml:1: the template is empty/],
  ["a comment alone", "# nothing", /the template is empty/],
  ["text", "just text", /a template must be a map/],
  ["two documents", `${BUCKET}\n---\n${BUCKET}`, /more than one document/],
  ["an alias to nothing", "Resources: *nothing", /no anchor '&nothing'/],
  ["nesting without end", `Resources: ${"[".repeat(3000)}`, /the template is not valid YAML|nests deeper/],
  ["an alias to itself", "Resources: &a [*a]", /nests deeper than 100 levels/],
  [
    "aliases that multiply",
    [
      "a: &a [1,1,1,1,1,1,1,1,1,1]",
      ..."bcdefghi"
        .split("")
        .map((name, index) => `${name}: &${name} [${Array(10).fill(`*${"abcdefghi"[index]}`).join(",")}]`),
    ].join("\n"),
    /grows beyond 300000 values by its aliases/,
  ],
  ["over a megabyte", `${BUCKET}\n# ${"x".repeat(1_000_000)}`, /larger than 1000000 bytes/],
  ["no resources", "Parameters: {}", /needs a Resources section/],
  ["empty resources", "Resources: {}", /at least one resource/],
  ["an unknown section", `${BUCKET}\nOutput: {}`, /no property 'Output' \(did you mean 'Outputs'\?\)/],
  [
    "a resource without type",
    "Resources:\n  B: {Properties: {}}",
    /template\.yaml:2 \(Resources\/B\): the resource 'B' needs a Type/,
  ],
  [
    "a resource with an unknown attribute",
    "Resources: {B: {Type: AWS::S3::Bucket, Property: {}}}",
    /no property 'Property'/,
  ],
  ["a logical id with a dash", "Resources: {my-bucket: {Type: AWS::S3::Bucket}}", /letters and digits only/],
  ["DependsOn on nothing", "Resources: {B: {Type: AWS::S3::Bucket, DependsOn: [C]}}", /DependsOn of 'B' names 'C'/],
  [
    "SAM without its transform",
    "Resources: {F: {Type: AWS::Serverless::Function}}",
    /needs the line Transform: AWS::Serverless-2016-10-31/,
  ],
  ["an unknown transform", `Transform: MyMacro\n${BUCKET}`, /the transform 'MyMacro' does not run here/],
])("a template file is refused with one clear message: %s", (_, text, message) => {
  const error = refusal(text);
  expect(error).toMatchObject({ message: expect.stringMatching(message) });
  expect(String(error)).not.toContain("\n");
});

test("a file that is not there is refused", () => {
  expect(refusal(BUCKET, { file: "/nowhere/template.yaml" })).toMatchObject({
    code: "template-missing",
    message: expect.stringContaining("--template"),
  });
});

test("a template in JSON is read like YAML, tabs included", () => {
  const text = JSON.stringify(
    { Resources: { B: { Type: "AWS::S3::Bucket" } }, Outputs: { B: { Value: { Ref: "B" } } } },
    null,
    "\t",
  );
  expect(loadText(text).outputs["B"]).toMatch(/^trial-b-[a-z0-9]{12}$/);
});

test("a place in JSON is reported by line", () => {
  expect(
    refusal(
      '{\n "Resources": {\n  "B": {\n   "Type": "AWS::S3::Bucket",\n   "Properties": {"BucketName": {"Ref": "X"}}\n  }\n }\n}',
    ),
  ).toMatchObject({
    location: { line: 5, path: "Resources/B/Properties/BucketName" },
  });
});

test("anchors, aliases and merge keys are read", () => {
  const text = `
Metadata:
  Shared: &shared {BucketName: a, Tags: [1]}
Resources:
  A: {Type: AWS::S3::Bucket, Properties: *shared}
  B: {Type: AWS::S3::Bucket, Properties: {<<: *shared, BucketName: b}}
  C: {Type: AWS::S3::Bucket, Properties: {<<: [{BucketName: c}, *shared]}}`;
  expect(loadText(text).buckets).toMatchObject([
    { name: "a" },
    { name: "b", properties: { Tags: [1] } },
    { name: "c" },
  ]);
});

test("quoted text stays text, folded text is folded", () => {
  const text =
    "Resources: {B: {Type: AWS::S3::Bucket}}\nOutputs:\n  A: {Value: 'true'}\n  B:\n    Value: >-\n      one\n      two\n  C: {Value: !!str 12}";
  expect(loadText(text).outputs).toEqual({ A: "true", B: "one two", C: "12" });
});

test("of a key that stands twice the last value counts, as in SAM, and a notice names each line", () => {
  const { outputs, notices } = loadText(
    `${BUCKET}
Outputs:
  A: {Value: {Ref: Nothing, Ref: AWS::Region}}
  B: {Value: one}
  B: {Value: two}
  B: {Value: three}
  C: {<<: {Value: one}, <<: {Value: two}}
  D: {<<: [{Value: one}, {Value: two}]}
`,
  );
  expect(outputs).toMatchObject({ A: "us-east-1", B: "three", C: "two", D: "one" });
  const twice = notices.filter(({ code }) => code === "key-twice");
  expect(twice.map(({ message, location }) => [location?.line, location?.path, message.slice(0, 38)])).toEqual([
    [5, "Outputs/B", "the key 'B' stands here a second time;"],
    [6, "Outputs/B", "the key 'B' stands here a second time;"],
    [3, "Outputs/A/Value/Ref", "the key 'Ref' stands here a second tim"],
  ]);
});

test("a key twice in a file that API Gateway reads stops the start, since who wins there is not known", () => {
  const api =
    "Transform: AWS::Serverless-2016-10-31\nResources:\n  Api: {Type: AWS::Serverless::HttpApi, Properties: {DefinitionUri: api.yaml}}";
  expect(refusal(api, { files: { "api.yaml": "openapi: 3.0.1\npaths: {}\npaths: {}" } })).toMatchObject({
    message: expect.stringMatching(/api\.yaml:3 \(paths\): the key 'paths' stands twice/),
  });
});
