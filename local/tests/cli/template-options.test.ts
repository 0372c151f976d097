import { expect, test } from "@jest/globals";
import { parsePort } from "../../src/cli/commands/start";
import { parseOverride } from "../../src/cli/commands/template-options";

test.each([
  ["Name=value", { Name: "value" }],
  ["Name=", { Name: "" }],
  ["Name=a=b", { Name: "a=b" }],
  ['Name="two words"', { Name: "two words" }],
  ["One=1 Two=2", { One: "1", Two: "2" }],
  ['Keys={\\"keys\\":[]} Name=a\\ b', { Keys: '{"keys":[]}', Name: "a b" }],
  ["One='a b' Two=it's", { One: "a b", Two: "it's" }],
  ["ParameterKey=One,ParameterValue=1 ParameterKey=Two,ParameterValue=2", { One: "1", Two: "2" }],
  ["List=a,b,c", { List: "a,b,c" }],
])("--parameter-overrides reads %s as SAM CLI does", (argument, expected) => {
  expect(parseOverride(argument, undefined)).toEqual(expected);
});

test("later --parameter-overrides add to earlier ones and win over them", () => {
  expect(parseOverride("A=2", { A: "1", B: "1" })).toEqual({ A: "2", B: "1" });
});

test.each(["Name", "=x", "a b"])("--parameter-overrides refuses %s", (argument) => {
  expect(() => parseOverride(argument, undefined)).toThrow("Name=value");
});

test.each([
  ["0", 0],
  ["3000", 3000],
  ["65535", 65535],
])("the port %s is taken", (text, port) => expect(parsePort(text)).toBe(port));
test.each(["", "-1", "65536", "3000x", "1e3", "999999"])('the port "%s" is refused', (text) =>
  expect(() => parsePort(text)).toThrow(),
);
