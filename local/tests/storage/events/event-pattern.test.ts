import { expect, test } from "@jest/globals";
import type { JsonObject } from "../../../src/model/json";
import { compilePattern } from "../../../src/storage/events/event-pattern";

/** Patterns against events, after the examples of EventBridge's user guide (docs/aws-behaviour/object-events.md). */

const created = (object: JsonObject, more: JsonObject = {}): JsonObject => ({
  source: "aws.s3",
  "detail-type": "Object Created",
  region: "us-east-1",
  resources: ["arn:aws:s3:::uploads"],
  detail: { bucket: { name: "uploads" }, object, "source-ip-address": "10.0.0.123", ...more },
});
const event = created({ key: "dir/Photo.png", size: 15 });

test.each<[string, JsonObject, boolean]>([
  ["a value", { source: ["aws.s3"] }, true],
  ["another value", { source: ["aws.ec2"] }, false],
  ["a value of several", { source: ["aws.ec2", "aws.s3"] }, true],
  ["every field", { source: ["aws.s3"], region: ["eu-west-1"] }, false],
  ["a field further in", { detail: { bucket: { name: ["uploads"] } } }, true],
  ["a field that is not there", { detail: { state: ["running"] } }, false],
  ["a map where a value is", { source: { name: ["aws.s3"] } }, false],
  ["a value where a map is", { detail: ["uploads"] }, false],
  ["any value of a list", { resources: ["arn:aws:s3:::uploads", "x"] }, true],
  ["a number", { detail: { object: { size: [15] } } }, true],
  ["a number is no text", { detail: { object: { size: ["15"] } } }, false],
  ["prefix", { detail: { object: { key: [{ prefix: "dir/" }] } } }, true],
  ["another prefix", { detail: { object: { key: [{ prefix: "Dir/" }] } } }, false],
  ["prefix in any case", { detail: { object: { key: [{ prefix: { "equals-ignore-case": "DIR/" } }] } } }, true],
  ["suffix", { detail: { object: { key: [{ suffix: ".png" }] } } }, true],
  ["suffix in any case", { detail: { object: { key: [{ suffix: { "equals-ignore-case": ".PNG" } }] } } }, true],
  ["another suffix", { detail: { object: { key: [{ suffix: ".jpg" }] } } }, false],
  ["equals-ignore-case", { region: [{ "equals-ignore-case": "US-East-1" }] }, true],
  ["anything-but", { region: [{ "anything-but": "us-east-1" }] }, false],
  ["anything-but of several", { region: [{ "anything-but": ["eu-west-1", "eu-west-2"] }] }, true],
  ["anything-but of numbers", { detail: { object: { size: [{ "anything-but": [15, 16] }] } } }, false],
  ["anything-but prefix", { region: [{ "anything-but": { prefix: "us-" } }] }, false],
  ["anything-but several prefixes", { region: [{ "anything-but": { prefix: ["eu-", "ap-"] } }] }, true],
  ["anything-but suffix", { detail: { object: { key: [{ "anything-but": { suffix: ".png" } }] } } }, false],
  ["anything-but in any case", { region: [{ "anything-but": { "equals-ignore-case": ["US-EAST-1"] } }] }, false],
  ["anything-but wildcard", { detail: { object: { key: [{ "anything-but": { wildcard: "*/lib/*" } }] } } }, true],
  ["anything-but of what is not there", { detail: { state: [{ "anything-but": "x" }] } }, false],
  ["numeric", { detail: { object: { size: [{ numeric: [">", 10, "<=", 20] }] } } }, true],
  ["numeric at its open bound", { detail: { object: { size: [{ numeric: [">", 15] }] } } }, false],
  ["numeric at its closed bound", { detail: { object: { size: [{ numeric: [">=", 15, "<", 16] }] } } }, true],
  ["numeric =", { detail: { object: { size: [{ numeric: ["=", 15] }] } } }, true],
  ["numeric of a text", { region: [{ numeric: [">", 0] }] }, false],
  ["exists", { detail: { object: { size: [{ exists: true }] } } }, true],
  ["exists: false", { detail: { object: { size: [{ exists: false }] } } }, false],
  ["exists: false of what is not there", { detail: { object: { "version-id": [{ exists: false }] } } }, true],
  ["exists: false in a map that is not there", { detail: { other: { a: [{ exists: false }] } } }, true],
  ["exists of a map", { detail: { object: [{ exists: true }] } }, false],
  ["wildcard", { detail: { object: { key: [{ wildcard: "dir/*.png" }] } } }, true],
  ["wildcard for nothing", { detail: { object: { key: [{ wildcard: "*dir/Photo.png*" }] } } }, true],
  ["wildcard whose ends overlap", { region: [{ wildcard: "us-east-1*1" }] }, false],
  ["wildcard in another order", { detail: { object: { key: [{ wildcard: "*Photo*dir*" }] } } }, false],
  ["wildcard without *", { region: [{ wildcard: "us-east-1" }] }, true],
  ["wildcard of a sign", { region: [{ wildcard: "us-east-\\*" }] }, false],
  ["cidr", { detail: { "source-ip-address": [{ cidr: "10.0.0.0/24" }] } }, true],
  ["another cidr", { detail: { "source-ip-address": [{ cidr: "10.0.1.0/24" }] } }, false],
  ["cidr of version 6", { detail: { "source-ip-address": [{ cidr: "2001:db8::/32" }] } }, false],
  ["$or", { $or: [{ region: ["x"] }, { detail: { object: { size: [15] } } }] }, true],
  ["$or of what does not match", { $or: [{ region: ["x"] }, { source: ["x"] }] }, false],
  ["$or and another field", { $or: [{ region: ["us-east-1"] }, { source: ["x"] }], "detail-type": ["x"] }, false],
  ["several comparisons of one field", { region: [{ prefix: "eu-" }, { suffix: "-1" }] }, true],
  ["a name of every object", { detail: { constructor: [{ exists: true }] } }, false],
])("%s", (_, pattern, expected) => {
  expect(compilePattern(pattern)(event)).toBe(expected);
});

test("null and empty text match themselves only", () => {
  const given = created({ key: "" }, { user: null });
  expect(compilePattern({ detail: { user: [null], object: { key: [""] } } })(given)).toBe(true);
  expect(compilePattern({ detail: { user: [""] } })(given)).toBe(false);
  expect(compilePattern({ detail: { object: { key: [null] } } })(given)).toBe(false);
});

test("a list of maps matches by any of them", () => {
  const given: JsonObject = { detail: { parts: [{ n: 1 }, { n: 2 }] } };
  expect(compilePattern({ detail: { parts: { n: [2] } } })(given)).toBe(true);
  expect(compilePattern({ detail: { parts: { n: [3] } } })(given)).toBe(false);
});

test.each<[string, JsonObject, RegExp]>([
  ["nothing", {}, /the pattern is empty/],
  ["a bare text", { source: "aws.s3" }, /source must be a list/],
  ["an empty list", { detail: { a: [] } }, /detail\.a is an empty list/],
  ["an unknown operator", { a: [{ contains: "x" }] }, /unknown operator 'contains'/],
  ["an operator of every object", { a: [{ constructor: "x" }] }, /unknown operator 'constructor'/],
  ["two operators in one map", { a: [{ prefix: "x", suffix: "y" }] }, /more than one operator/],
  ["a prefix of a number", { a: [{ prefix: 1 }] }, /prefix takes a text/],
  ["half a comparison", { a: [{ numeric: [">"] }] }, /one or two comparisons/],
  ["a comparison of texts", { a: [{ numeric: [">", "1"] }] }, /and a number/],
  ["no block", { a: [{ cidr: "10.0.0.0" }] }, /block of addresses/],
  ["too long a block", { a: [{ cidr: "10.0.0.0/33" }] }, /block of addresses/],
  ["two stars", { a: [{ wildcard: "a**b" }] }, /two \* in a row/],
  ["a stray escape", { a: [{ wildcard: "a\\b" }] }, /needs none/],
  ["exists as text", { a: [{ exists: "true" }] }, /true or false/],
  ["anything-but of nothing", { a: [{ "anything-but": [] }] }, /at least one/],
  ["anything-but of a number range", { a: [{ "anything-but": { numeric: [">", 1] } }] }, /anything-but takes/],
  ["a list in a list", { a: [["x"]] }, /list in its list/],
])("a pattern with %s is refused", (_, pattern, message) => {
  expect(() => compilePattern(pattern)).toThrow(message);
});
