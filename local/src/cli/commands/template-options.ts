import { type Command, InvalidArgumentError, Option } from "commander";
import { DEFAULTS, type IssuerMode, type StackOptions } from "../../stack/options";
import { readOverrides } from "../../stack/parameter-overrides";

/** The options that name a template and its state folder. */
export interface TemplateOptionValues {
  readonly template: string;
  readonly parameterOverrides?: Readonly<Record<string, string>>;
  readonly envVars?: string;
  readonly envFile?: string;
  readonly configFile?: string;
  readonly configEnv?: string;
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
    .option("--env-vars <file>", "values for functions' variables, as SAM CLI takes them (JSON)")
    .option("--env-file <file>", "values for functions' variables, as lines NAME=value")
    .option(
      "--config-file <file>",
      'SAM CLI\'s configuration (default: "samconfig.toml" beside the template, if there)',
    )
    .option("--config-env <name>", 'environment of that configuration (default: "default")')
    .option("--state <dir>", `state folder (default: "${DEFAULTS.state}" beside the template or cdk.out)`)
    .option("--region <region>", "AWS::Region", DEFAULTS.region)
    .addOption(
      new Option("--issuer <kind>", "whether tokens name AWS's address of the pool, or the local one")
        .choices(["aws", "local"])
        .default(DEFAULTS.issuer),
    );
}

export function toStackOptions(values: TemplateOptionValues): StackOptions {
  const { template, parameterOverrides, state, region, issuer, envVars, envFile, configFile, configEnv } = values;
  return {
    template,
    region,
    issuer,
    ...(parameterOverrides === undefined ? {} : { parameterOverrides }),
    ...(state === undefined ? {} : { state }),
    ...(envVars === undefined ? {} : { envVars }),
    ...(envFile === undefined ? {} : { envFile }),
    ...(configFile === undefined ? {} : { configFile }),
    ...(configEnv === undefined ? {} : { configEnv }),
  };
}

/** What `readOverrides` takes; a later argument adds to the earlier ones. */
export function parseOverride(
  argument: string,
  earlier: Readonly<Record<string, string>> | undefined,
): Record<string, string> {
  const read = readOverrides(argument);
  if (typeof read === "string") throw new InvalidArgumentError(`"${read}" is not of the form Name=value.`);
  return { ...earlier, ...read };
}
