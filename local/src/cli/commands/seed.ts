import { resolve } from "node:path";
import { Command } from "commander";
import { StartError } from "../../model/errors";
import { loadCloudFormationSdk, loadCognitoSdk } from "../../stack/seed/aws-sdk";
import { deployedUsersFile, thisSystem, userDataFolder } from "../../stack/seed/deployed-users";
import { checkGroups, readSeedFile } from "../../stack/seed/seed-file";
import { openSeededUsers } from "../../stack/seed/seeded-users";

interface SeedValues {
  readonly stackName?: string;
  readonly userPoolId?: string;
  readonly region?: string;
  readonly seed: string;
  readonly state?: string;
}

/**
 * `npm run seed -- --stack-name NAME`: creates the seed file's groups and users in a deployed stack, with the
 * credentials that the AWS SDK finds. Passwords are generated here, printed, and kept owner-only in the folder of
 * the user's data, outside of the project: what packages a project may take everything that lies in it.
 */
export function seedCommand(): Command {
  return new Command("seed")
    .description("make the groups and users of seed.json in a deployed stack")
    .option("--stack-name <name>", "CloudFormation stack that holds the user pool")
    .option("--user-pool-id <id>", "the user pool itself, instead of the stack")
    .option("--region <region>", "region of the stack (default: as the AWS SDK finds it)")
    .option("--seed <file>", "groups and users", "seed.json")
    .option("--state <dir>", "where the made passwords are kept (default: the folder of your user's data)")
    .action(run);
}

async function run(values: SeedValues): Promise<void> {
  if ((values.stackName === undefined) === (values.userPoolId === undefined)) {
    throw new StartError(
      "usage",
      "Name the deployed stack with --stack-name NAME (or its pool with --user-pool-id ID).",
    );
  }
  const seed = readSeedFile(resolve(values.seed));
  const region = values.region === undefined ? {} : { region: values.region };
  try {
    const poolId = values.userPoolId ?? (await findUserPool(values.stackName ?? "", seed.userPool, region));
    const folder = values.state === undefined ? userDataFolder(thisSystem()) : resolve(values.state);
    const kept = openSeededUsers(deployedUsersFile(folder, poolId, resolve(".gatehouse")));
    const { CognitoIdentityProviderClient } = await loadCognitoSdk();
    const { groupsInPool, seedPool } = await import("../../stack/seed/seed-pool");
    const client = new CognitoIdentityProviderClient(region);
    checkGroups(seed, await groupsInPool(client, poolId), resolve(values.seed));
    const users = await seedPool(client, poolId, seed, kept);
    kept.finish(users, seed);
    for (const { username, password, groups } of users) {
      process.stdout.write(
        `${username}  ${password ?? "(was there before, password unchanged)"}  ${groups.join(", ")}\n`,
      );
    }
  } catch (error) {
    if (error instanceof StartError) throw error;
    const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new StartError("seeding-failed", `AWS refused or could not be reached: ${why}`, { cause: error });
  }
}

/** The physical id of the stack's user pool: the one whose logical id the seed file names, or the only one. */
async function findUserPool(
  StackName: string,
  logicalId: string | undefined,
  region: { region?: string },
): Promise<string> {
  const { CloudFormationClient, DescribeStackResourcesCommand } = await loadCloudFormationSdk();
  const { StackResources } = await new CloudFormationClient(region).send(
    new DescribeStackResourcesCommand({ StackName }),
  );
  const pools = (StackResources ?? []).filter((resource) => resource.ResourceType === "AWS::Cognito::UserPool");
  const pool =
    logicalId === undefined && pools.length === 1
      ? pools[0]
      : pools.find((candidate) => candidate.LogicalResourceId === logicalId);
  if (pool?.PhysicalResourceId !== undefined) return pool.PhysicalResourceId;
  const names = pools.map((candidate) => candidate.LogicalResourceId).join(", ");
  throw new StartError(
    "no-user-pool",
    names === ""
      ? `The stack ${StackName} has no user pool. Name an existing one with --user-pool-id ID.`
      : `The stack ${StackName} has the user pools ${names}: name one as "userPool" in the seed file.`,
  );
}
