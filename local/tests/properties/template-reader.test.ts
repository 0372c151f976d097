import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { stringify } from "yaml";
import { plainScalar } from "../../src/template/document/yaml";
import { loadText } from "../template/loading";
import { hold } from "./hold";

/**
 * The reader of templates against a second one: values that are known are written as YAML, and intrinsic functions are
 * evaluated by the tree that they were written from. See docs/aws-behaviour/sam-template.md, Y1, Y2 and I3 to I5.
 */

/** A value, the way it stands in a template, and what it comes to. */
interface Written<Value> {
  readonly yaml: unknown;
  readonly value: Value;
}

type Text = Written<string>;
type List = Written<readonly string[]>;

const PARAMETERS = { Name: "trial", Other: "x/y" } as const;
const LISTS = { Zones: ["a", "b", "c"], One: ["z"] } as const;
const CONDITIONS = { IsTrial: true, IsOther: false, Both: false, Either: true } as const;
const MAPPINGS = { Sizes: { small: { size: "1", name: "s" }, large: { size: "2", name: "l" } } } as const;

const template = (outputs: readonly unknown[]) =>
  JSON.stringify({
    Parameters: {
      ...Object.fromEntries(Object.entries(PARAMETERS).map(([name, Default]) => [name, { Type: "String", Default }])),
      ...Object.fromEntries(
        Object.entries(LISTS).map(([name, items]) => [name, { Type: "CommaDelimitedList", Default: items.join(",") }]),
      ),
    },
    Mappings: MAPPINGS,
    Conditions: {
      IsTrial: { "Fn::Equals": [{ Ref: "Name" }, "trial"] },
      IsOther: { "Fn::Not": [{ Condition: "IsTrial" }] },
      Both: { "Fn::And": [{ Condition: "IsTrial" }, { Condition: "IsOther" }] },
      Either: { "Fn::Or": [{ Condition: "IsTrial" }, { Condition: "IsOther" }] },
    },
    Resources: { Bucket: { Type: "AWS::S3::Bucket", Properties: { BucketName: "files" } } },
    Outputs: Object.fromEntries(outputs.map((Value, index) => [`O${index}`, { Value }])),
  });

/** Letters that mean something to one of the functions among them. */
const plainText = fc.string({
  unit: fc.constantFrom("a", "b", "-", "/", ",", " ", "ä", "$", "{", "}", "1", ".", "'", '"'),
  maxLength: 6,
});
const keyOf = <Name extends string>(table: Readonly<Record<Name, unknown>>) =>
  fc.constantFrom(...Object.keys(table).map((name) => name as Name));

const expressions = fc.letrec<{ text: Text; list: List }>((tie) => ({
  text: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    plainText.map((value) => ({ yaml: value, value })),
    keyOf(PARAMETERS).map((name) => ({ yaml: { Ref: name }, value: PARAMETERS[name] })),
    fc.constant({ yaml: { Ref: "AWS::Region" }, value: "us-east-1" }),
    fc
      .constantFrom({ "Fn::GetAtt": ["Bucket", "Arn"] }, { "Fn::GetAtt": "Bucket.Arn" })
      .map((yaml) => ({ yaml, value: "arn:aws:s3:::files" })),
    fc.tuple(plainText, tie("list")).map(([separator, { yaml, value }]) => ({
      yaml: { "Fn::Join": [separator, yaml] },
      value: value.reduce((text, item, index) => text + (index === 0 ? "" : separator) + item, ""),
    })),
    fc
      .tuple(tie("list"), fc.nat(9), fc.boolean())
      .filter(([{ value }]) => value.length > 0)
      .map(([{ yaml, value }, index, asText]) => {
        const place = index % value.length;
        return { yaml: { "Fn::Select": [asText ? `${place}` : place, yaml] }, value: value[place] ?? "" };
      }),
    fc.tuple(keyOf(CONDITIONS), tie("text"), tie("text")).map(([name, yes, no]) => ({
      yaml: { "Fn::If": [name, yes.yaml, no.yaml] },
      value: (CONDITIONS[name] ? yes : no).value,
    })),
    fc.tuple(keyOf(MAPPINGS.Sizes), keyOf(MAPPINGS.Sizes.small)).map(([first, second]) => ({
      yaml: { "Fn::FindInMap": ["Sizes", first, second] },
      value: MAPPINGS.Sizes[first][second],
    })),
    tie("text").map(({ yaml, value }) => ({
      yaml: { "Fn::Base64": yaml },
      value: btoa(unescape(encodeURIComponent(value))),
    })),
    substitution(tie("text")),
  ),
  list: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    keyOf(LISTS).map((name) => ({ yaml: { Ref: name }, value: LISTS[name] })),
    fc.array(tie("text"), { maxLength: 3 }).map((items) => ({
      yaml: [...items.map(({ yaml }) => yaml), { Ref: "AWS::NoValue" }],
      value: items.map(({ value }) => value),
    })),
    fc.tuple(fc.constantFrom(",", "/", "a", "ab"), tie("text")).map(([separator, { yaml, value }]) => ({
      yaml: { "Fn::Split": [separator, yaml] },
      value: naiveSplit(value, separator),
    })),
  ),
}));

function naiveSplit(text: string, separator: string): readonly string[] {
  const place = text.indexOf(separator);
  if (place === -1) return [text];
  return [text.slice(0, place), ...naiveSplit(text.slice(place + separator.length), separator)];
}

/** `Fn::Sub` of pieces: text, names, variables of its own, and `${!…}`. */
function substitution(text: fc.Arbitrary<Text>): fc.Arbitrary<Text> {
  const piece = fc.oneof(
    plainText.map((value) => value.replaceAll("$", "")).map((value) => ({ yaml: value, value })),
    keyOf(PARAMETERS).map((name) => ({ yaml: `\${${name}}`, value: PARAMETERS[name] })),
    fc.constant({ yaml: `\${Own}`, value: undefined }),
    fc.constant({ yaml: `\${Bucket.Arn}`, value: "arn:aws:s3:::files" }),
    fc.constant({ yaml: `\${!Name}`, value: `\${Name}` }),
  );
  return fc.tuple(fc.array(piece, { maxLength: 4 }), text).map(([pieces, own]) => ({
    yaml: { "Fn::Sub": [pieces.map(({ yaml }) => yaml).join(""), { Own: own.yaml }] },
    value: pieces.map(({ value }) => value ?? own.value).join(""),
  }));
}

/** JSON with long forms as YAML with short forms. A node has one tag, so `!Base64 !Ref X` is none. */
function shortForms(yaml: unknown, isTagged = false): string {
  if (Array.isArray(yaml)) return `[${yaml.map((item) => shortForms(item)).join(", ")}]`;
  if (typeof yaml !== "object" || yaml === null) return JSON.stringify(yaml);
  const entries = Object.entries(yaml);
  const [name, argument] = entries[0] ?? ["", undefined];
  const isFunction = entries.length === 1 && (name === "Ref" || name.startsWith("Fn::"));
  if (isFunction && !isTagged) return `!${name.replace("Fn::", "")} ${shortForms(argument, true)}`;
  return `{${entries.map(([key, value]) => `${JSON.stringify(key)}: ${shortForms(value)}`).join(", ")}}`;
}

test("intrinsic functions come to what the tree that wrote them comes to, in long and in short form", () => {
  const texts = fc.array(fc.oneof(expressions.text, expressions.list), { minLength: 8, maxLength: 8 });
  hold(40, texts, (written) => {
    const long = template(written.map(({ yaml }) => yaml));
    const values = Object.fromEntries(written.map(({ value }, index) => [`O${index}`, value]));
    expect(loadText(long).outputs).toEqual(values);
    const document: { readonly Outputs: unknown } = JSON.parse(long);
    const short = `${stringify({ ...document, Outputs: undefined })}\nOutputs: ${shortForms(document.Outputs)}\n`;
    expect(loadText(short).outputs).toEqual(values);
  });
});

const name = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 8 })
  .filter((text) => !/^(?:<<|Ref|Condition|Fn::.*)$/.test(text));
const scalar = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.constantFrom(
    "yes",
    "~",
    "0644",
    "1e3",
    "1.0",
    "null",
    "- a",
    "# x",
    "a: b",
    "*a",
    "&a",
    "!Ref a",
    "%",
    "@",
    "2010-09-09",
    "",
    " ",
  ),
  fc.integer(),
  fc.integer({ min: -9999, max: 9999 }).map((number) => number / 8),
  fc.boolean(),
);
const tree = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(name, tie("value"), { maxKeys: 3 }),
  ),
})).value;

test("a document is read as what was written, in block style, in flow style and as JSON", () => {
  hold(25, fc.array(tree, { minLength: 6, maxLength: 6 }), (values) => {
    const document = {
      Metadata: { values },
      Resources: { Bucket: { Type: "AWS::S3::Bucket" } },
      Outputs: Object.fromEntries(
        values.map((value, index) => [`O${index}`, { Value: { "Fn::ToJsonString": value } }]),
      ),
    };
    const options = { version: "1.1", aliasDuplicateObjects: false } as const;
    const styles = [
      stringify(document, options),
      stringify(document, { ...options, collectionStyle: "flow", defaultStringType: "QUOTE_DOUBLE" }),
      JSON.stringify(document),
    ];
    for (const text of styles) {
      const { outputs } = loadText(text);
      expect(values.map((_, index) => JSON.parse(String(outputs[`O${index}`])))).toEqual(values);
    }
  });
});

/** YAML 1.1, sections int, float, bool and null of its type repository, letter by letter; no base 60 and no `inf`. */
function naiveScalar(source: string): unknown {
  if (["", "~", "null", "Null", "NULL"].includes(source)) return null;
  for (const [value, words] of [
    [true, ["yes", "true", "on"]],
    [false, ["no", "false", "off"]],
  ] as const)
    for (const word of words)
      if ([word, word.toUpperCase(), `${word[0]?.toUpperCase()}${word.slice(1)}`].includes(source)) return value;
  const sign = source[0] === "-" ? -1 : 1;
  const unsigned = source[0] === "-" || source[0] === "+" ? source.slice(1) : source;
  const digits = unsigned.replaceAll("_", "");
  const isOf = (text: string, letters: string) => text !== "" && [...text].every((letter) => letters.includes(letter));
  const positive = () => {
    if (unsigned.startsWith("0x"))
      return isOf(digits.slice(2), "0123456789abcdefABCDEF") ? Number.parseInt(digits.slice(2), 16) : undefined;
    if (unsigned === "0" || (isOf(digits, "0123456789") && unsigned[0] !== "0" && unsigned[0] !== "_"))
      return Number.parseInt(digits, 10);
    if (unsigned[0] === "0" && isOf(unsigned.slice(1), "01234567_")) return Number.parseInt(digits, 8);
    return undefined;
  };
  const whole = positive();
  return whole === undefined ? source : sign * whole;
}

test("a plain scalar without a point is what YAML 1.1 says", () => {
  const words = fc.oneof(
    fc.string({ unit: fc.constantFrom(..."0017_-+x8f"), maxLength: 6 }),
    fc.constantFrom(
      "yes",
      "YES",
      "Yes",
      "yEs",
      "y",
      "n",
      "off",
      "OFF",
      "oN",
      "On",
      "true",
      "TRUE",
      "tRUE",
      "null",
      "NULL",
      "nULL",
      "~",
      "~~",
      "",
    ),
  );
  hold(3_000, words, (source) => {
    const { value } = plainScalar(source);
    expect({ source, value: Object.is(value, -0) ? 0 : value }).toEqual({
      source,
      value: plusZero(naiveScalar(source)),
    });
  });
});

const plusZero = (value: unknown): unknown => (Object.is(value, -0) ? 0 : value);
