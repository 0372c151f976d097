import { afterEach, expect, test } from "@jest/globals";
import { type LiveProject, startLive } from "./live";

let project: LiveProject | undefined;
afterEach(() => project?.close());

const TEMPLATE = `Transform: AWS::Serverless-2016-10-31
Parameters: { Colour: { Type: String, Default: red } }
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: "exports.handler = async () => process.env.COLOUR + process.env.SIZE"
      Handler: index.handler
      Runtime: nodejs24.x
      Environment: { Variables: { COLOUR: !Ref Colour, SIZE: none } }
      Events: { Get: { Type: HttpApi, Properties: { Method: GET, Path: /hello } } }
`;
const configured = (colour: string) =>
  `version = 0.1\n[default.local_start_api.parameters]\nparameter_overrides = "Colour=${colour}"\nenv_vars = "vars.json"\n`;

test("edits of samconfig.toml and of its env_vars are followed", async () => {
  project = await startLive({
    "template.yaml": TEMPLATE,
    "samconfig.toml": configured("blue"),
    "vars.json": '{"Parameters":{"SIZE":"1"}}',
  });
  const { stack, write, lines, line } = project;
  const hello = async () => (await fetch(`${stack.ready.apis["ServerlessHttpApi"]?.url}/hello`)).text();
  expect(await hello()).toBe("blue1");
  let from = lines.length;
  write("samconfig.toml", configured("green"));
  await line(/Hello/, from);
  expect(await hello()).toBe("green1");
  from = lines.length;
  write("vars.json", '{"Parameters":{"SIZE":"2"}}');
  await line(/Hello/, from);
  expect(await hello()).toBe("green2");
  from = lines.length;
  write("samconfig.toml", "[default\n");
  expect(await line(/samconfig\.toml/, from)).toContain("samconfig.toml:1: this is no TOML");
  expect(await hello()).toBe("green2");
}, 60_000);
