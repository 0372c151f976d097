/* biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the placeholders of Fn::Sub */
import { expect, test } from "@jest/globals";
import { loadText, refusal } from "./loading";

/**
 * What reading a hostile or huge template may take. A linear reader needs a few milliseconds; a quadratic one minutes.
 */
const QUICK = 2_000;

/** Milliseconds of processor time, which another load of the machine changes little. */
function timed(read: () => unknown): { readonly result: unknown; readonly duration: number } {
  const start = process.cpuUsage();
  const result = read();
  const { user } = process.cpuUsage(start);
  return { result, duration: user / 1_000 };
}

const output = (value: string): string =>
  `Resources: {B: {Type: AWS::S3::Bucket}}\nOutputs: {A: {Value: !Sub ${JSON.stringify(value)}}}`;

test.each([
  ["openings without end", "${".repeat(50_000), undefined],
  ["openings and one end", `${"${".repeat(50_000)}}`, /is no name/],
  ["literal openings without end", "${!".repeat(33_000), undefined],
  ["ends without openings", "}".repeat(100_000), undefined],
  ["many names", "${AWS::Region}".repeat(7_000), undefined],
])("Fn::Sub reads 100 KB of %s in no time", (_, text, refused) => {
  const { result, duration } = timed(() => (refused === undefined ? loadText(output(text)) : refusal(output(text))));
  expect(duration).toBeLessThan(QUICK);
  if (refused === undefined) {
    expect(result).toMatchObject({ outputs: { A: text.replaceAll("${AWS::Region}", "us-east-1") } });
    return;
  }
  expect(result).toMatchObject({ message: expect.stringMatching(refused) });
  expect(String(result).length).toBeLessThan(1_000);
});

test.each<[string, string, string]>([
  ["${!A}", "${A}", "a literal name"],
  ["${!}", "${}", "a literal name without letters"],
  ["${!${AWS::Region}", "${${AWS::Region}", "an opening within a literal name"],
  ["$${AWS::Region}$", "$us-east-1$", "dollars around a name"],
  ["${AWS::Region", "${AWS::Region", "an opening without end"],
  ["a}b", "a}b", "an end without opening"],
])("Fn::Sub makes of %s: %s (%s)", (text, expected) => {
  expect(loadText(output(text)).outputs).toEqual({ A: expected });
});

const named = (count: number, entry: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => `  N${index}: ${entry(index)}\n`).join("");
const QUEUE = "{Type: AWS::SQS::Queue}";
const section = (name: string, count: number, entry: string): string =>
  `Resources:\n  Q: ${QUEUE}\n${name}:\n${named(count, () => entry)}`;

test.each<[string, number, (count: number) => string]>([
  ["Resources", 500, (count) => `Resources:\n${named(count, () => QUEUE)}`],
  ["Parameters", 200, (count) => section("Parameters", count, "{Type: String, Default: a}")],
  ["Mappings", 200, (count) => section("Mappings", count, "{a: {b: c}}")],
  ["Outputs", 200, (count) => section("Outputs", count, "{Value: a}")],
])("of %s CloudFormation takes %i", (name, most, template) => {
  expect(refusal(template(most))).toBe("not refused");
  expect(refusal(template(most + 1))).toMatchObject({
    code: "template-too-large",
    message: expect.stringContaining(`the template has ${most + 1} ${name}, and CloudFormation takes at most ${most}`),
  });
});

test("the resources that SAM makes count too", () => {
  const fn = (index: number): string =>
    `{Type: AWS::Serverless::Function, Properties: {Runtime: nodejs24.x, Handler: a.b, InlineCode: '${index}'}}`;
  const template = (count: number): string => `Transform: AWS::Serverless-2016-10-31\nResources:\n${named(count, fn)}`;
  expect(refusal(template(250))).toBe("not refused");
  expect(refusal(template(251))).toMatchObject({
    message: expect.stringContaining("SAM makes 502 resources of this template"),
  });
});

test("20,000 resources are refused before they are looked at", () => {
  const { result, duration } = timed(() =>
    refusal(`Resources:\n${named(20_000, (index) => `{Type: AWS::SQS::Queue, DependsOn: N${(index + 1) % 20_000}}`)}`),
  );
  expect(result).toMatchObject({ code: "template-too-large" });
  expect(duration).toBeLessThan(3 * QUICK);
});

test("a function's 8,000 events are read in a time that grows as they do", () => {
  const events = Array.from(
    { length: 8_000 },
    (_, index) => `        E${index}: {Type: HttpApi, Properties: {Path: /a${index}, Method: get}}\n`,
  ).join("");
  const template = `Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs24.x
      Handler: a.b
      InlineCode: x
      Events:
        Default: {Type: HttpApi}
${events}`;
  const { result, duration } = timed(() => refusal(template));
  expect(result).toMatchObject({ message: expect.stringContaining("has 8001 routes; API Gateway takes 300 at most") });
  expect(duration).toBeLessThan(4 * QUICK);
});

test("a chain of conditions may be long, and one without reason is refused with its place", () => {
  const chain = (length: number): string => {
    const links = Array.from({ length }, (_, index) => `  C${index + 1}: !Not [!Condition C${index}]\n`).join("");
    return `Conditions:\n  C0: !Equals [a, a]\n${links}Resources:\n  Q: {Type: AWS::SQS::Queue, Condition: C${length}}\n`;
  };
  expect(refusal(chain(199))).toBe("not refused");
  expect(refusal(chain(5_000))).toMatchObject({
    code: "condition-too-deep",
    location: { path: expect.stringMatching(/^Conditions\/C/) },
  });
});
