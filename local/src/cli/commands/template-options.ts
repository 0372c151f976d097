import { type Command, InvalidArgumentError, Option } from "commander";
import { DEFAULTS, type IssuerMode, type StackOptions } from "../../stack/options";

/** The options that name a template and its state folder. */
export interface TemplateOptionValues {
  readonly template: string;
  readonly parameterOverrides?: Readonly<Record<string, string>>;
  readonly state?: string;
  readonly region: string;
  readonly issuer: IssuerMode;
}

export function addTemplateOptions(command: Command): Command {
  return command
    .option("--template <file>", "SAM or CloudFormation template, or the cdk.out of a CDK app", DEFAULTS.template)
    .addOption(
      new Option("--parameter-overrides <K=V...>", "parameter values, as sam deploy takes them").argParser(
        parseOverride,
      ),
    )
    .option("--state <dir>", `state folder (default: "${DEFAULTS.state}" beside the template or cdk.out)`)
    .option("--region <region>", "AWS::Region", DEFAULTS.region)
    .addOption(
      new Option("--issuer <kind>", "whether tokens name AWS's address of the pool, or the local one")
        .choices(["aws", "local"])
        .default(DEFAULTS.issuer),
    );
}

export function toStackOptions(values: TemplateOptionValues): StackOptions {
  const { template, parameterOverrides, state, region, issuer } = values;
  return {
    template,
    region,
    issuer,
    ...(parameterOverrides === undefined ? {} : { parameterOverrides }),
    ...(state === undefined ? {} : { state }),
  };
}

/** `Name=value`, or `ParameterKey=Name,ParameterValue=value`; one quoted argument may contain several. */
export function parseOverride(
  argument: string,
  earlier: Readonly<Record<string, string>> | undefined,
): Record<string, string> {
  const overrides = { ...earlier };
  for (const part of splitArgument(argument)) {
    const long = /^ParameterKey=([A-Za-z0-9]+),ParameterValue=(.*)$/s.exec(part);
    const [, name, value] = long ?? /^([A-Za-z0-9]+)=(.*)$/s.exec(part) ?? [];
    if (name === undefined || value === undefined) {
      throw new InvalidArgumentError(`"${part}" is not of the form Name=value.`);
    }
    overrides[name] = unquote(value);
  }
  return overrides;
}

/** Splits at blanks outside quotes, as SAM CLI does. */
function splitArgument(argument: string): readonly string[] {
  return argument.match(/(?:"(?:[^"\\]|\\.)*"|[^\s"])+/gs) ?? [argument];
}

function unquote(value: string): string {
  const quoted = /^"((?:[^"\\]|\\.)*)"$/s.exec(value);
  return quoted?.[1] === undefined ? value : quoted[1].replace(/\\(.)/gs, "$1");
}
