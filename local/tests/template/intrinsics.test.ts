import { expect, test } from "@jest/globals";
import { loadText, refusal, STACK } from "./loading";

/** The value of an output whose text is given, in a template with a parameter, mappings, conditions and a bucket. */
const template = (value: string): string => `
Parameters:
  Name: {Type: String, Default: trial}
  Zones: {Type: CommaDelimitedList, Default: "a, b,c"}
  Count: {Type: Number, Default: 2.0}
Mappings:
  ByRegion:
    us-east-1: {size: 4, list: [x, y]}
Conditions:
  IsTrial: !Equals [!Ref Name, trial]
  IsOther: !Not [!Condition IsTrial]
  Both: !And [!Condition IsTrial, !Condition IsOther]
  Either: {"Fn::Or": [{Condition: IsTrial}, {Condition: IsOther}]}
  ByMap: !Equals [!FindInMap [ByRegion, !Ref AWS::Region, size], 4]
Resources:
  Bucket: {Type: AWS::S3::Bucket, Properties: {BucketName: files}}
  Absent: {Type: AWS::S3::Bucket, Condition: IsOther}
Outputs:
  Value:
    Value: ${value}
`;

const output = (value: string): unknown => loadText(template(value)).outputs["Value"];

test.each<[string, string, unknown]>([
  ["Ref to a parameter", "!Ref Name", "trial"],
  ["Ref in the long form", "{Ref: Name}", "trial"],
  ["Ref to a list", "!Ref Zones", ["a", "b", "c"]],
  ["Ref to a number keeps its text", "!Ref Count", "2.0"],
  ["Ref to a pseudo parameter", "!Ref AWS::StackName", STACK.stackName],
  ["Ref to the stack's id", "!Ref AWS::StackId", STACK.stackId],
  ["Ref to a resource", "!Ref Bucket", "files"],
  ["GetAtt with a dot", "!GetAtt Bucket.Arn", "arn:aws:s3:::files"],
  ["GetAtt with a list", "!GetAtt [Bucket, Arn]", "arn:aws:s3:::files"],
  ["GetAtt in the long form", "{'Fn::GetAtt': [Bucket, Arn]}", "arn:aws:s3:::files"],
  ["GetAtt in the long form with text", "{'Fn::GetAtt': Bucket.Arn}", "arn:aws:s3:::files"],
  ["GetAtt whose attribute is a Ref", "!GetAtt [Bucket, !Join ['', [A, rn]]]", "arn:aws:s3:::files"],
  [
    "Sub with a parameter, an attribute and a pseudo parameter",
    `!Sub '\${Name}/\${Bucket.Arn}/\${AWS::Region}'`,
    "trial/arn:aws:s3:::files/us-east-1",
  ],
  ["Sub with variables of its own", `!Sub ['\${A}-\${Name}', {A: !Select [1, !Ref Zones]}]`, "b-trial"],
  ["Sub in the long form", `{'Fn::Sub': ['\${A}', {A: 1}]}`, "1"],
  [`Sub leaves \${!Literal} as \${Literal}`, `!Sub 'a \${!Name} \${Name} $5'`, `a \${Name} trial $5`],
  ["Join", "!Join [':', [a, !Ref Name, 3, true]]", "a:trial:3:true"],
  ["Join of a list that a function gives", "!Join ['', !Split [',', 'a,b']]", "ab"],
  [
    "Join leaves out what is not there",
    "!Join ['-', [a, !Ref AWS::NoValue, !If [IsOther, b, !Ref AWS::NoValue], c]]",
    "a-c",
  ],
  ["Select", "!Select [0, [x, y]]", "x"],
  ["Select with the index as text", "!Select ['1', !Ref Zones]", "b"],
  ["Split", "!Split ['/', 'a/b//c']", ["a", "b", "", "c"]],
  ["If that holds", "!If [IsTrial, 1, 2]", 1],
  ["If that does not hold", "{'Fn::If': [IsOther, 1, {a: !Ref Name}]}", { a: "trial" }],
  ["And", "!If [Both, a, b]", "b"],
  ["Or", "!If [Either, a, b]", "a"],
  ["Equals compares as text", "!If [ByMap, a, b]", "a"],
  ["FindInMap", "!FindInMap [ByRegion, us-east-1, size]", 4],
  ["FindInMap of a list", "!Select [1, !FindInMap [ByRegion, !Ref AWS::Region, list]]", "y"],
  ["FindInMap with a default", "!FindInMap [ByRegion, eu-west-1, size, {DefaultValue: 9}]", 9],
  ["Base64", "!Base64 abc", "YWJj"],
  ["Length", "!Length [a, b]", 2],
  ["ToJsonString", "!ToJsonString {a: !Ref Name, b: [1]}", '{"a":"trial","b":[1]}'],
  ["a short function within a long one", "{'Fn::Join': ['', [!Ref Name, {Ref: Name}]]}", "trialtrial"],
  ["a branch that is not taken is not looked at", "!If [IsTrial, a, !ImportValue nothing]", "a"],
  ["a reference to what is absent in a branch that is not taken", "!If [IsOther, !Ref Absent, none]", "none"],
])("the intrinsic function is evaluated: %s", (_, value, expected) => {
  expect(output(value)).toEqual(expected);
});

test.each<[string, string, RegExp]>([
  ["an unknown short form", "!Foo bar", /there is no intrinsic function '!Foo'/],
  ["an unknown long form", "{'Fn::Foo': bar}", /there is no intrinsic function 'Fn::Foo'/],
  ["a function beside other keys", "{'Fn::Sub': a, b: c}", /'Fn::Sub' must be the only key/],
  ["Ref to nothing", "!Ref Nothing", /there is no parameter or resource 'Nothing'/],
  [
    "Ref to nothing in a branch that is not taken",
    "!If [IsTrial, a, !Ref Nothing]",
    /no parameter or resource 'Nothing'/,
  ],
  ["GetAtt of nothing", "!GetAtt Nothing.Arn", /no parameter or resource 'Nothing'/],
  ["GetAtt without an attribute", "!GetAtt Bucket", /Fn::GetAtt takes a resource and an attribute/],
  ["Sub with nothing", `!Sub '\${Nothing}'`, /no parameter or resource 'Nothing'/],
  ["Sub with an attribute of nothing", `!Sub '\${Nothing.Arn}'`, /no parameter or resource 'Nothing'/],
  ["Sub with a blank in a name", `!Sub '\${ Name }'`, /is no name/],
  ["Sub with a list", `!Sub '\${Zones}'`, /stands for a list/],
  ["Sub of the wrong shape", "!Sub [a, b]", /Fn::Sub takes text/],
  ["If with an unknown condition", "!If [Perhaps, a, b]", /there is no condition 'Perhaps'/],
  ["If with two arguments", "!If [IsTrial, a]", /Fn::If takes \[condition/],
  ["Select beyond the end", "!Select [7, [a]]", /nothing at index 7/],
  ["Join of text", "!Join [',', abc]", /a list where another value stands/],
  ["FindInMap of nothing", "!FindInMap [ByRegion, us-east-1, nothing]", /nothing at ByRegion \/ us-east-1 \/ nothing/],
  ["a condition function outside of conditions", "!Equals [a, b]", /it belongs into Conditions/],
  [
    "a reference to what is absent",
    "!Ref Absent",
    /'Absent' is not there, since its condition 'IsOther' does not hold/,
  ],
])("the template is refused, with the place, for %s", (_, value, message) => {
  expect(refusal(template(value))).toMatchObject({
    message: expect.stringMatching(message),
    location: { line: 20, path: expect.stringMatching(/^Outputs\/Value/) },
  });
});

test.each(["!ImportValue x", "!GetAZs ''", "!Cidr [10.0.0.0/8, 1, 8]"])(
  "an output that needs an account is left out with a notice: %s",
  (value) => {
    const { outputs, notices } = loadText(template(value));
    expect(outputs).toEqual({});
    expect(notices).toMatchObject([{ code: "output-left-out" }]);
  },
);

test("a function that needs an account is refused where something runs by it", () => {
  const needed = `
Resources:
  F:
    Type: AWS::Lambda::Function
    Properties: {Runtime: nodejs22.x, Handler: a.b, Code: ., Environment: {Variables: {A: !Select [0, !GetAZs ""]}}}`;
  expect(refusal(needed)).toMatchObject({
    name: "UnsupportedError",
    message: expect.stringMatching(/Fn::GetAZs needs an AWS account.*parameter/),
  });
});

test.each<[string, string, RegExp]>([
  ["that name themselves", "{A: !Condition A}", /'A' depends on itself/],
  ["that name each other", "{A: !Not [!Condition B], B: !Not [!Condition A]}", /depends on itself/],
  ["that name nothing", "{A: !Condition B}", /there is no condition 'B'/],
  ["that are no condition", "{A: !Ref AWS::Region}", /Ref is not a condition/],
  ["that are text", "{A: yes}", /a condition is one of/],
  ["with the wrong number of operands", "{A: !Not [!Equals [a, b], !Equals [a, b]]}", /Fn::Not takes a list of 1/],
])("conditions %s are refused", (_, conditions, message) => {
  const text = `Conditions: ${conditions}\nResources: {B: {Type: AWS::S3::Bucket, Condition: A}}`;
  expect(refusal(text)).toMatchObject({ message: expect.stringMatching(message) });
});
