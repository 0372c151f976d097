import { Command } from "commander";
import type { Notice } from "../../model/application";
import { describeLocation } from "../../model/errors";
import { printable } from "../../model/printable";
import { examineApplication, missingCode, readApplication } from "../../stack/application";
import { resolveOptions } from "../../stack/options";
import { ignoredTypeIn } from "../../template/resources/resource-types";
import { addTemplateOptions, type TemplateOptionValues, toStackOptions } from "./template-options";

/** `npm run -s doctor`: warns of what goes wrong on AWS. Exits with status 1 if it found something. */
export function doctorCommand(): Command {
  const command = new Command("doctor").description("warn of what deploys and then goes wrong on AWS");
  return addTemplateOptions(command).action(run);
}

async function run(values: TemplateOptionValues): Promise<void> {
  const settings = resolveOptions(toStackOptions(values));
  const application = readApplication(settings, "report");
  const all = [...examineApplication(application, settings.state), ...missingCode(application)];
  // A type that is ignored here does nothing wrong there.
  const findings = all.filter((notice) => ignoredTypeIn(notice) === undefined);
  for (const finding of findings) process.stdout.write(`${printable(describe(finding))}\n`);
  if (findings.length === 0) process.stdout.write("Nothing found that goes wrong on AWS.\n");
  else process.exitCode = 1;
  const unchecked = all.flatMap((notice) => ignoredTypeIn(notice) ?? []);
  if (unchecked.length > 0)
    process.stdout.write(`Types that do not run here and were not checked: ${printable(unchecked.join(", "))}.\n`);
}

function describe({ code, message, location }: Notice): string {
  return `${location === undefined ? "" : `${describeLocation(location)}: `}${message} [${code}]`;
}
