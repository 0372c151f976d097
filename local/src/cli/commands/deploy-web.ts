import { Command } from "commander";
import { StartError } from "../../model/errors";
import { systemClock } from "../../model/time";
import { deployWeb } from "../../stack/deployment/deploy-web";
import { DEFAULTS, resolveOptions } from "../../stack/options";

interface DeployWebValues {
  readonly stackName?: string;
  readonly template: string;
  readonly region?: string;
  readonly dryRun?: boolean;
}

/**
 * `npm run deploy:web -- --stack-name NAME`: builds the template's page and puts it where the deployed stack serves it,
 * with the credentials that the AWS SDK finds.
 */
export function deployWebCommand(): Command {
  return new Command("deploy-web")
    .description("put the template's web page into a deployed stack")
    .option("--stack-name <name>", "CloudFormation stack that serves the page")
    .option("--template <file>", "template that names the page", DEFAULTS.template)
    .option("--region <region>", "region of the stack (default: as the AWS SDK finds it)")
    .option("--dry-run", "build, and say what would be sent")
    .action(run);
}

async function run({ stackName, template, region, dryRun }: DeployWebValues): Promise<void> {
  if (stackName === undefined) throw new StartError("usage", "Name the deployed stack with --stack-name NAME.");
  await deployWeb({
    settings: resolveOptions({ template }),
    stackName,
    region,
    isDryRun: dryRun ?? false,
    clock: systemClock,
    log: (line) => process.stdout.write(`${line}\n`),
  });
}
