import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "@jest/globals";
import { startStack } from "../../src/stack/start-stack";
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

test("an edit of the port is said to take a restart, once", async () => {
  const at = (port: number, colour: string) => `${configured(colour)}port = ${port}\n`;
  project = await startLive(
    { "template.yaml": TEMPLATE, "samconfig.toml": at(0, "blue"), "vars.json": "{}" },
    {},
    { poolPort: 0, storagePort: 0 },
  );
  const { write, lines, line } = project;
  write("samconfig.toml", at(4300, "blue"));
  expect(await line(/restart/)).toBe("samconfig.toml: restart for port 4300 to take effect; until then it is 0");
  write("samconfig.toml", at(4300, "green"));
  await line(/Hello/);
  write("samconfig.toml", at(0, "green"));
  write("vars.json", '{"Parameters":{"SIZE":"2"}}');
  await line(/vars\.json.*Hello/);
  expect(lines.filter((each) => each.includes("restart"))).toHaveLength(1);
}, 60_000);

test("an edit during the start is followed once the stack runs", async () => {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-live-"));
  const template = join(folder, "template.yaml");
  writeFileSync(template, TEMPLATE);
  writeFileSync(join(folder, "samconfig.toml"), configured("blue"));
  writeFileSync(join(folder, "vars.json"), "{}");
  const lines: string[] = [];
  // The line about samconfig.toml comes when all files are read and nothing else is done.
  const log = (text: string) => {
    lines.push(text);
    if (text.includes("samconfig.toml sets")) writeFileSync(template, TEMPLATE.replace("/hello", "/edited"));
  };
  const stack = await startStack({ template, port: 0, poolPort: 0, storagePort: 0 }, { log });
  const status = async () => (await fetch(`${stack.ready.apis["ServerlessHttpApi"]?.url}/edited`)).status;
  for (const end = performance.now() + 20_000; (await status()) !== 200 && performance.now() < end; ) await sleep(10);
  expect([await status(), lines]).toEqual([200, expect.arrayContaining([expect.stringMatching(/^template\.yaml: /)])]);
  await stack.close();
  rmSync(folder, { recursive: true });
}, 60_000);
