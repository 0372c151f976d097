import { Command } from "commander";
import { StartError } from "../model/errors";
import { printableLines } from "../model/printable";
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
  if (error instanceof StartError) process.stderr.write(`gatehouse: ${printableLines(error.message)}\n`);
  else
    process.stderr.write(
      `gatehouse: a fault of Gatehouse itself: ${printableLines(String(error instanceof Error ? error.stack : error))}\n`,
    );
});
