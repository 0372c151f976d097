import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { readApplication } from "../../src/stack/application";
import { resolveOptions, type StackOptions } from "../../src/stack/options";
import { describeSamconfig } from "../../src/stack/samconfig";

/** What a start takes from SAM CLI's configuration, and from files of variables. */

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gatehouse-config-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const TEMPLATE = `Transform: AWS::Serverless-2016-10-31
Parameters:
  Colour: { Type: String, Default: red }
  Size: { Type: String, Default: small }
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: hello-by-name
      InlineCode: "exports.handler = async () => 1"
      Handler: index.handler
      Runtime: nodejs24.x
      Environment: { Variables: { COLOUR: !Ref Colour, SIZE: !Ref Size, NUMBER: 1 } }
  Other:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: "exports.handler = async () => 1"
      Handler: index.handler
      Runtime: nodejs24.x
      Environment: { Variables: { COLOUR: grey } }
`;

function put(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const settingsOf = (options: StackOptions = {}) => {
  put("template.yaml", TEMPLATE);
  return resolveOptions({ template: join(folder, "template.yaml"), ...options });
};

const variablesOf = (options: StackOptions = {}) =>
  Object.fromEntries(
    readApplication(settingsOf(options)).functions.map(({ logicalId, environment }) => [logicalId, environment]),
  );

test.each([
  ["one text", 'parameter_overrides = "Colour=blue Size=\\"very large\\" Architecture=arm64"'],
  ["a list", 'parameter_overrides = ["Colour=blue", "Size=\\"very large\\"", "Architecture=arm64"]'],
  ["the long form", "parameter_overrides = 'ParameterKey=Colour,ParameterValue=blue Size=\"very large\"'"],
  ["a table", 'parameter_overrides = { Colour = "blue", Size = "very large" }'],
])("parameter_overrides are read as %s; one of no parameter of the template does no harm", (_name, line) => {
  put("samconfig.toml", `version = 0.1\n[default.local_start_api.parameters]\n${line}\n`);
  expect(variablesOf()["Hello"]).toEqual({ COLOUR: "blue", SIZE: "very large", NUMBER: "1" });
});

test("the command's table wins over global, the environment is chosen, and the command line wins over all", () => {
  put(
    "samconfig.toml",
    `version = 0.1
[default.global.parameters]
port = 4100
parameter_overrides = "Colour=global"
[default.local_start_api.parameters]
parameter_overrides = "Colour=blue"
[default.local_invoke.parameters]
parameter_overrides = "Colour=invoked"
[prod.local_start_api.parameters]
port = "4200"
parameter_overrides = "Colour=black"
`,
  );
  expect([settingsOf().port, variablesOf()["Hello"]?.["COLOUR"]]).toEqual([4100, "blue"]);
  expect([settingsOf({ configEnv: "prod" }).port, variablesOf({ configEnv: "prod" })["Hello"]?.["COLOUR"]]).toEqual([
    4200,
    "black",
  ]);
  const given = { port: 0, parameterOverrides: { Size: "tiny" } };
  expect([settingsOf(given).port, variablesOf(given)["Hello"]]).toEqual([
    0,
    { COLOUR: "red", SIZE: "tiny", NUMBER: "1" },
  ]);
  expect([settingsOf({ configFile: false }).port, settingsOf().samconfig?.file]).toEqual([
    3000,
    join(folder, "samconfig.toml"),
  ]);
  const invoked = resolveOptions({ template: join(folder, "template.yaml") }, "local_invoke");
  expect(readApplication(invoked).functions[0]?.environment["COLOUR"]).toBe("invoked");
});

test("what is taken is said in one line, without values of parameters", () => {
  put(
    "samconfig.yaml",
    "version: 0.1\ndefault:\n  local_start_api:\n    parameters:\n      port: 4300\n      parameter_overrides: [Colour=secret]\n      env_vars: vars.json\n",
  );
  put("vars.json", "{}");
  const { samconfig, fromSamconfig } = settingsOf();
  const said = (taken: typeof fromSamconfig) => samconfig && describeSamconfig(samconfig, taken);
  expect([said(fromSamconfig), said(settingsOf({ port: 0 }).fromSamconfig), said([])]).toEqual([
    `As for sam local start-api, samconfig.yaml sets parameter_overrides (Colour), env_vars (${join(folder, "vars.json")}), and port (4300).`,
    expect.not.stringContaining("4300"),
    undefined,
  ]);
});

test.each<[string, string, StackOptions, string]>([
  ["no TOML", "version = 0.1\n[default\n", {}, "samconfig.toml:2: this is no TOML"],
  [
    "a port that is none",
    "[default.local_start_api.parameters]\n\nport = 70000\n",
    {},
    "samconfig.toml:3: port must be",
  ],
  [
    "overrides without names",
    "[default.global.parameters]\nparameter_overrides = 'hunter2'\n",
    {},
    "samconfig.toml:2: parameter_overrides must be",
  ],
  ["an env_vars that is no text", "[default.global.parameters]\nenv_vars = 1\n", {}, "samconfig.toml:2: env_vars"],
  ["an environment that is not there", "[dev.global.parameters]\n", { configEnv: "prod" }, "It has: dev."],
])("a configuration with %s is refused with file, line and key", (_name, text, options, message) => {
  put("samconfig.toml", text);
  expect(() => settingsOf(options)).toThrow(message);
  expect(() => settingsOf(options)).not.toThrow("hunter2");
});

test("a configuration or an environment that was named must be there", () => {
  expect(() => settingsOf({ configFile: join(folder, "none.toml") })).toThrow("none.toml can't be read: there is no");
  expect(() => settingsOf({ configEnv: "prod" })).toThrow("no samconfig.toml in");
});

test("--env-vars gives declared variables values, by function and for all, as SAM CLI does", () => {
  const envVars = put(
    "vars.json",
    '{"Parameters":{"COLOUR":"all","NUMBER":7},"Hello":{"COLOUR":"own","SIZE":null,"NEW":"x"},"Nobody":{"A":"b"}}',
  );
  const envFile = put(".env", "# a comment\nCOLOUR='from the file'\nexport SIZE=2\nUNKNOWN=hunter2\n");
  expect(variablesOf({ envVars })).toEqual({
    Hello: { COLOUR: "own", SIZE: "", NUMBER: "7" },
    Other: { COLOUR: "all" },
  });
  expect(variablesOf({ envFile })).toEqual({
    Hello: { COLOUR: "from the file", SIZE: "2", NUMBER: "1" },
    Other: { COLOUR: "from the file" },
  });
  const { notices } = readApplication(settingsOf({ envVars, envFile }));
  const said = notices.filter(({ code }) => code === "variable-not-declared").map(({ message }) => message);
  expect(said).toEqual([
    expect.stringContaining(".env: no function of the template declares UNKNOWN;"),
    expect.stringContaining("vars.json: Hello does not declare NEW;"),
    expect.stringContaining("vars.json: the template has no function Nobody that runs here;"),
  ]);
  expect(JSON.stringify(notices)).not.toContain("hunter2");
});

test("--env-vars finds a function by its own name too", () => {
  const envVars = put("vars.json", '{"hello-by-name":{"COLOUR":true}}');
  expect(variablesOf({ envVars })["Hello"]?.["COLOUR"]).toBe("true");
});

test.each([
  ['{"Parameters": {\n  "A": "hunter2",\n}}', "vars.json:3: this is no JSON"],
  ['{"Parameters": {\n  "A": "hunter2"\n', "vars.json:3: this is no JSON"],
  ['{"Parameters": {\n  "A": hunter2\n}}', "vars.json:2: this is no JSON"],
  ['{\n\n"Hello": "hunter2"}', 'vars.json:3: Hello must be an object of variables, {"NAME": "value"}'],
  ["[]", "vars.json:1: a JSON object"],
])("variables in the form of %j are refused with file and line, no value shown", (text, message) => {
  const envVars = put("vars.json", text);
  expect(() => variablesOf({ envVars })).toThrow(message);
  expect(() => variablesOf({ envVars })).not.toThrow("hunter2");
});

test("a file of variables that is not there, or holds no variables, is refused", () => {
  expect(() => variablesOf({ envVars: join(folder, "none.json") })).toThrow(
    "none.json can't be read: there is no such",
  );
  expect(() => variablesOf({ envFile: put("x.env", "hunter2") })).toThrow("x.env:1: no line of it has the form");
});
