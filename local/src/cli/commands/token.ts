import { Command } from "commander";
import { StartError } from "../../model/errors";
import { isJsonObject } from "../../model/json";
import { DEFAULTS } from "../../stack/options";
import { askStack } from "../../stack/owner-door";
import { runningStack } from "../running-stack";

interface TokenValues {
  readonly template: string;
  readonly state?: string;
  readonly id?: boolean;
  readonly client?: string;
}

/**
 * `npm run -s token -- USERNAME [--id]`: prints a token of the running stack for any user of its pools. The stack makes
 * it, and says so in its log; no password is needed, since whoever can read the state folder has the pool's keys.
 */
export function tokenCommand(): Command {
  return new Command("token")
    .description("print an access token (or an ID token) of the running stack for any of its users")
    .argument("<username>", "user name, alias or sub")
    .option("--id", "the ID token instead of the access token")
    .option("--client <logicalId>", "for which app client, by logical id or client id (default: the first)")
    .option("--template <file>", "template of the running stack", DEFAULTS.template)
    .option("--state <dir>", "state folder of the running stack")
    .action(run);
}

async function run(username: string, values: TokenValues): Promise<void> {
  const { door } = runningStack(values);
  if (!isJsonObject(door) || typeof door["url"] !== "string" || typeof door["secret"] !== "string") {
    throw new StartError("not-reachable", "The running stack was started by another version. Restart it.");
  }
  const { url, secret } = door;
  const { client } = values;
  const answer = await askStack({ url, secret }, { username, ...(client === undefined ? {} : { client }) });
  process.stdout.write(`${String(values.id === true ? answer["idToken"] : answer["accessToken"])}\n`);
}
