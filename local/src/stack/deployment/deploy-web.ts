import { EsbuildService } from "../../files/esbuild-service";
import { StartError } from "../../model/errors";
import type { Clock } from "../../model/time";
import { buildPage } from "../../web/build-page";
import { contentTypeOf, type PageFile } from "../../web/page-file";
import { readApplication } from "../application";
import type { Settings } from "../options";
import { loadCloudFormationSdk } from "../seed/aws-sdk";
import { type DeployedStack, readDeployedStack } from "./deployed-stack";
import { type AwsAccess, cacheControlOf, inOrder, invalidate, putFile } from "./publish-page";

export interface WebDeployment {
  /** How the template is read. Its region plays no part. */
  readonly settings: Settings;
  readonly stackName: string;
  /** As the AWS SDK finds it, unless given. */
  readonly region: string | undefined;
  /** Builds and says what would be sent, and sends nothing. */
  readonly isDryRun: boolean;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

/**
 * Puts the template's page into the bucket of a deployed stack and makes its distribution show it. Rejects with a
 * StartError: no page in the template, no place for it in the stack, a page that does not build, a refusal of AWS.
 */
export async function deployWeb(deployment: WebDeployment): Promise<void> {
  const { settings, stackName, isDryRun, clock, log } = deployment;
  const { web } = readApplication(settings, "report");
  if (web === undefined) {
    const message = `${settings.template} names no web page. Write Metadata: {Gatehouse: {Web: folder}} at its top.`;
    throw new StartError("no-web-page", message);
  }
  const { stack, access } = await findStack(stackName, deployment.region, web.urlParameter);
  const files = inOrder([...(await build(web.folder)), configFile(stack)]);
  for (const file of files) {
    if (!isDryRun) await putFile(file, stack.bucket, access);
    log(`${isDryRun ? "would send" : "sent"}  ${file.path}  ${file.body.byteLength} bytes, ${cacheControlOf(file)}`);
  }
  const changed = ["/", ...files.filter(({ isHashed }) => !isHashed).map(({ path }) => path)];
  if (!isDryRun) await invalidate(stack.distributionId, changed, `gatehouse-${clock()}`, access);
  log(`${isDryRun ? "would invalidate" : "invalidated"}  ${changed.join(" ")}  of ${stack.distributionId}`);
  log(closing(stack, web.urlParameter));
}

async function findStack(stackName: string, region: string | undefined, urlParameter: string | undefined) {
  const { CloudFormationClient, DescribeStacksCommand } = await loadCloudFormationSdk();
  const client = new CloudFormationClient(region === undefined ? {} : { region });
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    const found = await client.config.region();
    const access: AwsAccess = {
      region: found,
      credentials: await client.config.credentials(),
      endpoints: { s3: endpointOf("S3"), cloudFront: endpointOf("CLOUDFRONT") },
    };
    return { stack: readDeployedStack(Stacks[0] ?? {}, urlParameter, found), access };
  } catch (error) {
    if (error instanceof StartError) throw error;
    const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new StartError("stack-not-read", `The stack ${stackName} can't be read: ${why}`, { cause: error });
  }
}

const endpointOf = (service: string): string | undefined =>
  process.env[`AWS_ENDPOINT_URL_${service}`] ?? process.env["AWS_ENDPOINT_URL"];

async function build(folder: string): Promise<readonly PageFile[]> {
  const esbuild = new EsbuildService();
  try {
    return await buildPage({ folder, sourceMaps: false }, esbuild);
  } finally {
    await esbuild.stop();
  }
}

function configFile({ config }: DeployedStack): PageFile {
  const path = "/config.json";
  return { path, type: contentTypeOf(path), body: Buffer.from(JSON.stringify(config)), isHashed: false };
}

/** Where the page is, and what is left to do if sign-in would return elsewhere. */
function closing({ address, config: { pageUrl } }: DeployedStack, urlParameter = ""): string {
  if (!/^http:/.test(pageUrl)) return `The page is at ${pageUrl}`;
  return (
    `The page is at ${address}, but sign-in returns to ${pageUrl}: deploy the stack with ${urlParameter}=${address}, then ` +
    "run this again."
  );
}
