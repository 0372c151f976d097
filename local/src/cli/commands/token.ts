import { Command } from "commander";
import { StartError } from "../../model/errors";
import { isJsonObject, type JsonObject } from "../../model/json";
import { DEFAULTS } from "../../stack/options";
import { loadCognitoSdk, localClientConfig } from "../../stack/seed/aws-sdk";
import { runningStack } from "../running-stack";

interface TokenValues {
  readonly template: string;
  readonly state?: string;
  readonly id?: boolean;
  readonly client?: string;
}

/** `npm run -s token -- USERNAME [--id]`: signs a seeded user in at the running stack and prints one token. */
export function tokenCommand(): Command {
  return new Command("token")
    .description("print an access token (or an ID token) of the running stack for a seeded user")
    .argument("<username>", "user name as the start-up screen shows it")
    .option("--id", "the ID token instead of the access token")
    .option("--client <logicalId>", "which app client signs in (default: the first)")
    .option("--template <file>", "template of the running stack", DEFAULTS.template)
    .option("--state <dir>", "state folder of the running stack")
    .action(run);
}

async function run(username: string, values: TokenValues): Promise<void> {
  const ready = runningStack(values);
  const password = passwordOf(ready, username);
  const { endpoint, clientId } = clientOf(ready, values.client);
  const { CognitoIdentityProviderClient, InitiateAuthCommand } = await loadCognitoSdk();
  const client = new CognitoIdentityProviderClient(localClientConfig(endpoint, DEFAULTS.region));
  const answer = await client
    .send(
      new InitiateAuthCommand({
        AuthFlow: "USER_PASSWORD_AUTH",
        ClientId: clientId,
        AuthParameters: { USERNAME: username, PASSWORD: password },
      }),
    )
    .catch((error: unknown) => {
      const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      const hint = why.includes("USER_PASSWORD_AUTH")
        ? ". Add ALLOW_USER_PASSWORD_AUTH to the client's ExplicitAuthFlows, or sign in by SRP or on the sign-in pages"
        : "";
      throw new StartError("sign-in-refused", `${username} could not be signed in: ${why}${hint}`, { cause: error });
    });
  const token = values.id === true ? answer.AuthenticationResult?.IdToken : answer.AuthenticationResult?.AccessToken;
  if (token === undefined)
    throw new StartError(
      "sign-in-refused",
      `${username} must first answer the challenge ${answer.ChallengeName ?? ""}.`,
    );
  process.stdout.write(`${token}\n`);
}

function passwordOf(ready: JsonObject, username: string): string {
  const users = Array.isArray(ready["users"]) ? ready["users"].filter(isJsonObject) : [];
  const user = users.find((candidate) => candidate["username"] === username);
  if (typeof user?.["password"] === "string") return user["password"];
  const known = users.map((candidate) => String(candidate["username"])).join(", ");
  throw new StartError(
    "unknown-user",
    `"${username}" is not a seeded user of the running stack. Seeded are: ${known === "" ? "none" : known}.`,
  );
}

function clientOf(ready: JsonObject, name: string | undefined): { endpoint: string; clientId: string } {
  const pools = isJsonObject(ready["userPools"]) ? Object.values(ready["userPools"]).filter(isJsonObject) : [];
  for (const pool of pools) {
    for (const [logicalId, client] of Object.entries(isJsonObject(pool["clients"]) ? pool["clients"] : {})) {
      if (name !== undefined && name !== logicalId) continue;
      if (isJsonObject(client)) return { endpoint: String(pool["endpoint"]), clientId: String(client["clientId"]) };
    }
  }
  throw new StartError(
    "unknown-client",
    name === undefined ? "The running stack has no app client." : `The running stack has no app client "${name}".`,
  );
}
