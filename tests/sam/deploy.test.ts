import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudFormationClient, DescribeStacksCommand, ListStackResourcesCommand } from "@aws-sdk/client-cloudformation";
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  InitiateAuthCommand,
  ListGroupsCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { project } from "../template/read-template";
import { mustRun, program, requireBuild, type Server, serve, type Variables } from "./programs";
import { LEFT_OUT, writeRehearsalTemplate } from "./rehearsal-template";

/**
 * A deployment by the unmodified SAM CLI into ministack, an emulator of AWS: made for dev, changed to staging, taken
 * down. The tests are the steps of it, in order. ministack ignores the bodies of APIs, so there are no routes to call
 * (tests/sam/translation.test.ts has them), and it proves nothing of what AWS itself would refuse.
 */
const STACK = "gatehouse-rehearsal";
const REGION = "us-east-1";
const credentials = { accessKeyId: "test", secretAccessKey: "test" };
const asAnyone = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_DEFAULT_REGION: REGION };

const folder = mkdtempSync(join(tmpdir(), "gatehouse-rehearsal-"));
let emulator: Server;
let stacks: CloudFormationClient;
let pools: CognitoIdentityProviderClient;
/** The outputs after the first deployment. */
let outputs: Variables;

beforeAll(async () => {
  requireBuild();
  emulator = await serve(program("GATEHOUSE_MINISTACK"), () => [], {
    cwd: folder,
    environment: (port) => ({
      ...asAnyone,
      GATEWAY_PORT: String(port),
      BIND_HOST: "127.0.0.1",
      MINISTACK_HOST: "127.0.0.1",
      TMPDIR: folder,
      STATE_DIR: join(folder, "state"),
      S3_DATA_DIR: join(folder, "objects"),
      IOT_MTLS_ENABLED: "0",
      SFTP_ENABLED: "0",
      // A trigger that fails is a failed sign-in, as on AWS.
      MINISTACK_COGNITO_PRETOKEN_STRICT: "1",
    }),
  });
  const client = { endpoint: emulator.url, region: REGION, credentials };
  stacks = new CloudFormationClient(client);
  pools = new CognitoIdentityProviderClient(client);
}, 180_000);

afterAll(async () => {
  await emulator?.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

test("sam deploy makes the stack for dev, every resource but those that ministack does not take", async () => {
  deploy("dev");
  outputs = await outputsOf();
  expect(Object.keys(outputs)).toEqual(expect.arrayContaining(["ApiUrl", "UserPoolId", "ClientId", "Issuer"]));
  expect(outputs["Issuer"]).toBe(`https://cognito-idp.${REGION}.amazonaws.com/${outputs["UserPoolId"]}`);
  const made = await typesMade();
  expect(new Set(made.statuses)).toEqual(new Set(["CREATE_COMPLETE"]));
  expect(made.types).toEqual(expect.arrayContaining([...typesWanted()]));
}, 300_000);

test("the pool has the template's settings, and its trigger by version V2_0", async () => {
  const { UserPool: pool } = await pools.send(new DescribeUserPoolCommand({ UserPoolId: outputs["UserPoolId"] }));
  expect(pool).toMatchObject({
    Name: STACK,
    DeletionProtection: "INACTIVE",
    UsernameConfiguration: { CaseSensitive: false },
    LambdaConfig: {
      PreTokenGenerationConfig: {
        LambdaVersion: "V2_0",
        LambdaArn: expect.stringContaining("PreTokenGenerationFunction"),
      },
    },
  });
  expect(pool?.Policies?.PasswordPolicy?.MinimumLength).toBe(12);
});

test("the client takes passwords in dev and has no secret", async () => {
  const client = await clientOfStack();
  expect(client?.ClientSecret).toBeUndefined();
  expect(client?.ExplicitAuthFlows).toEqual(
    expect.arrayContaining(["ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]),
  );
});

test("both groups are there", async () => {
  const { Groups } = await pools.send(new ListGroupsCommand({ UserPoolId: outputs["UserPoolId"] }));
  expect(Groups?.map(({ GroupName }) => GroupName).sort()).toEqual(["admin", "regular"]);
});

test("the deployed trigger turns a user's groups into scopes, in both tokens", async () => {
  const { access, id } = await signInWithGroups("rehearser", ["admin", "regular"]);
  const scopes = ["admin", "regular"].map((group) => `${group}-${outputs["ClientId"]}`);
  expect(scopesOf(access)).toEqual(expect.arrayContaining(scopes));
  expect(scopesOf(id)).toEqual(expect.arrayContaining(scopes));
});

test("an update to staging keeps the pool, stops taking passwords and makes the access log", async () => {
  const before = await typesMade();
  deploy("staging");
  expect(await outputsOf()).toMatchObject({ UserPoolId: outputs["UserPoolId"], ClientId: outputs["ClientId"] });
  expect((await clientOfStack())?.ExplicitAuthFlows).not.toContain("ALLOW_USER_PASSWORD_AUTH");
  const logs = (types: readonly string[]) => types.filter((type) => type === "AWS::Logs::LogGroup").length;
  expect(logs((await typesMade()).types)).toBeGreaterThan(logs(before.types));
}, 300_000);

test("sam delete takes the stack and the pool away", async () => {
  sam(["delete", "--stack-name", STACK, "--region", REGION, "--no-prompts"]);
  await expect(outputsOf()).rejects.toThrow("does not exist");
  await expect(pools.send(new DescribeUserPoolCommand({ UserPoolId: outputs["UserPoolId"] }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
}, 300_000);

/** By the samconfig table of an environment, but with a stack of its own and without a question. */
function deploy(environment: "dev" | "staging"): void {
  const config = ["--config-file", join(project, "samconfig.toml"), "--config-env", environment];
  const target = ["--template-file", writeRehearsalTemplate(environment), "--stack-name", STACK, "--region", REGION];
  sam(["deploy", ...config, ...target, "--no-confirm-changeset", "--no-progressbar"]);
}

/** In a folder of its own: `sam delete` reads the stack's name out of a samconfig.toml that it finds. */
function sam(args: readonly string[]): string {
  return mustRun(program("GATEHOUSE_SAM"), args, { ...asAnyone, AWS_ENDPOINT_URL: emulator.url }, folder);
}

async function outputsOf(): Promise<Variables> {
  const { Stacks } = await stacks.send(new DescribeStacksCommand({ StackName: STACK }));
  return Object.fromEntries((Stacks?.[0]?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
}

async function typesMade() {
  const { StackResourceSummaries: all = [] } = await stacks.send(new ListStackResourcesCommand({ StackName: STACK }));
  return {
    types: all.map(({ ResourceType }) => String(ResourceType)),
    statuses: all.map(({ ResourceStatus }) => ResourceStatus),
  };
}

/** The types of the template's unconditional plain resources, and what SAM makes of its own. */
function typesWanted(): readonly string[] {
  const { Resources } = parse(readFileSync(join(project, ".aws-sam/build/template.yaml"), "utf8"));
  const resources: readonly { Type: string; Condition?: string }[] = Object.values(Resources);
  const plain = resources.filter(({ Type, Condition = "MakesUserPool" }) => {
    return !Type.startsWith("AWS::Serverless::") && !(Type in LEFT_OUT) && Condition === "MakesUserPool";
  });
  return [...plain.map(({ Type }) => Type), "AWS::Lambda::Function", "AWS::ApiGatewayV2::Api", "AWS::IAM::Role"];
}

async function clientOfStack() {
  const named = { UserPoolId: outputs["UserPoolId"], ClientId: outputs["ClientId"] };
  return (await pools.send(new DescribeUserPoolClientCommand(named))).UserPoolClient;
}

async function signInWithGroups(Username: string, groups: readonly string[]) {
  const UserPoolId = outputs["UserPoolId"];
  const PASSWORD = "Rehearsal-2026!";
  await pools.send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: "SUPPRESS" }));
  await pools.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: PASSWORD, Permanent: true }));
  for (const GroupName of groups) {
    await pools.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName }));
  }
  const AuthParameters = { USERNAME: Username, PASSWORD };
  const ClientId = outputs["ClientId"];
  const answer = await pools.send(
    new InitiateAuthCommand({ AuthFlow: "USER_PASSWORD_AUTH", ClientId, AuthParameters }),
  );
  const { AccessToken: access = "", IdToken: id = "" } = answer.AuthenticationResult ?? {};
  return { access, id };
}

function scopesOf(token: string): readonly string[] {
  const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
  return String(claims.scope).split(" ");
}
