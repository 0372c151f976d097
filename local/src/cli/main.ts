import { Command } from "commander";
import { StartError } from "../model/errors";
import { printable, printableLines } from "../model/printable";
import { PortsTakenError } from "../stack/busy-ports";
import { startWith } from "./command-line";
import { deployWebCommand } from "./commands/deploy-web";
import { doctorCommand } from "./commands/doctor";
import { envCommand } from "./commands/env";
import { explainCommand } from "./commands/explain";
import { invokeCommand } from "./commands/invoke";
import { seedCommand } from "./commands/seed";
import { startCommand } from "./commands/start";
import { tokenCommand } from "./commands/token";

/** The command line: one sub-command for each of package.json's scripts. */
async function main(argv: readonly string[]): Promise<void> {
  // Lambda runs in UTC, and the threads of the functions take the time zone of this process.
  process.env["TZ"] = "UTC";
  const program = new Command("gatehouse")
    .description(
      "Runs a SAM template's HTTP APIs, user pools and functions on this machine, with the authorizer enforced.",
    )
    .showHelpAfterError("(--help lists the options)");
  const commands = [
    startCommand,
    tokenCommand,
    explainCommand,
    invokeCommand,
    envCommand,
    doctorCommand,
    seedCommand,
    deployWebCommand,
  ];
  for (const command of commands) {
    program.addCommand(command());
  }
  await program.parseAsync([...argv]);
}

main(process.argv).catch((error: unknown) => {
  process.exitCode = 1;
  if (error instanceof PortsTakenError)
    process.stderr.write(
      `gatehouse: ${printable(error.message)}. Try: ${startWith(process.argv.slice(2), error.freePorts)}\n`,
    );
  else if (error instanceof StartError) process.stderr.write(`gatehouse: ${printableLines(error.message)}\n`);
  else process.stderr.write(`gatehouse: a fault of Gatehouse itself: ${describeFault(error)}\n`);
});

/** The trace of a fault is of this program's own files and says nothing to its user: it is for a report. */
function describeFault(error: unknown): string {
  if (process.env["GATEHOUSE_SOURCE_MAPS"] === "1" && error instanceof Error) return printableLines(error.stack ?? "");
  return `${printable(String(error))}. Please report it with what GATEHOUSE_SOURCE_MAPS=1 in front of the command shows.`;
}
