import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { type Stack, startStack } from "../../src/stack/start-stack";
import { runCommand } from "./command-line";

/** The page's way into a deployed stack: its bucket is one of the local stack's, which verifies every signature. */

const folder = mkdtempSync(join(tmpdir(), "deploy-web-"));
const write = (name: string, text: string): void => {
  mkdirSync(join(folder, name, ".."), { recursive: true });
  writeFileSync(join(folder, name), text);
};

let stack: Stack;
let s3: S3Client;
let bucket: string;
let environment: Record<string, string>;
let outputs: Record<string, string>;
let webUrl: string;
let refusesInvalidation: boolean;
let invalidations: { url: string; body: string; authorization: string }[];

/** CloudFormation and CloudFront, as far as the command asks them. */
const aws = createServer((request, response) => {
  let body = "";
  request.setEncoding("utf8").on("data", (text: string) => (body += text));
  request.on("end", () => {
    if (request.url?.startsWith("/2020-05-31/distribution/") === true) {
      invalidations.push({ url: request.url, body, authorization: request.headers.authorization ?? "" });
      response.writeHead(refusesInvalidation ? 403 : 201).end("<E><Error><Code>AccessDenied</Code></Error></E>");
      return;
    }
    response.writeHead(200, { "content-type": "text/xml" }).end(describeStacks());
  });
});

function describeStacks(): string {
  const members = (of: Record<string, string>, name: string): string =>
    Object.entries(of)
      .map(([key, value]) => `<member><${name}Key>${key}</${name}Key><${name}Value>${value}</${name}Value></member>`)
      .join("");
  return `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member>
    <StackName>trial</StackName><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime>
    <Outputs>${members(outputs, "Output")}</Outputs><Parameters>${members({ WebUrl: webUrl }, "Parameter")}</Parameters>
    </member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
}

beforeAll(async () => {
  write("web/index.html", '<script type="module" src="main.ts"></script>');
  write("web/main.ts", "document.title = 'here' as string;");
  write(
    "template.yaml",
    "Metadata: {Gatehouse: {Web: web}}\nParameters: {WebUrl: {Type: String, Default: 'http://127.0.0.1:8080'}}\nResources: {Pages: {Type: AWS::S3::Bucket}}\n",
  );
  const options = { port: 0, poolPort: 0, storagePort: 0, fresh: true, watch: false };
  stack = await startStack({ ...options, template: join(folder, "template.yaml") });
  const { name = "", endpoint = "" } = stack.ready.buckets["Pages"] ?? {};
  bucket = name;
  const { credentials } = stack.ready;
  s3 = new S3Client({ endpoint, region: "us-east-1", forcePathStyle: true, ...(credentials && { credentials }) });
  await new Promise<void>((done) => aws.listen(0, "127.0.0.1", done));
  const address = aws.address();
  const elsewhere = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  environment = {
    AWS_ACCESS_KEY_ID: credentials?.accessKeyId ?? "",
    AWS_SECRET_ACCESS_KEY: credentials?.secretAccessKey ?? "",
    AWS_REGION: "us-east-1",
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_ENDPOINT_URL_CLOUDFORMATION: elsewhere,
    AWS_ENDPOINT_URL_CLOUDFRONT: elsewhere,
  };
});

beforeEach(() => {
  [webUrl, refusesInvalidation, invalidations] = ["https://app.example", false, []];
  outputs = {
    WebBucketName: bucket,
    WebDistributionId: "E2QWRUHAPOMQZL",
    WebAddress: "https://d111111abcdef8.cloudfront.net",
    ApiUrl: "https://a.execute-api.us-east-1.amazonaws.com",
    Issuer: "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Ab12Cd34E",
    SignInDomain: "https://gatehouse-x.auth.us-east-1.amazoncognito.com",
    ClientId: "3n4b5urk1ft4fl3mg5e62d9ado",
  };
});

afterAll(async () => {
  aws.close();
  await stack.close();
  rmSync(folder, { recursive: true, force: true });
});

async function deploy(args: readonly string[] = [], env: Record<string, string> = {}) {
  const run = runCommand(["deploy-web", "--stack-name", "trial", ...args], {
    cwd: folder,
    env: { ...environment, ...env },
  });
  return { status: await run.ended, stdout: run.stdout(), stderr: run.stderr() };
}

async function keys(): Promise<readonly string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
  return Contents.map(({ Key }) => Key ?? "");
}

test("a dry run says what would be sent, and sends nothing", async () => {
  const { status, stdout } = await deploy(["--dry-run"]);
  expect([status, await keys(), invalidations]).toEqual([0, [], []]);
  expect(stdout).toMatch(
    /would send {2}\/assets\/main-\w+\.js .*immutable[\s\S]*would send {2}\/index\.html .*no-cache/,
  );
});

test("the page is sent with what may be kept and how long, its index last, and the distribution told of it", async () => {
  const { status, stdout, stderr } = await deploy();
  expect([status, stderr]).toEqual([0, ""]);
  const sent = [...stdout.matchAll(/^sent {2}(\S+)/gm)].map((match) => match[1]);
  expect(sent).toEqual([expect.stringMatching(/^\/assets\/main-\w+\.js$/), "/config.json", "/index.html"]);
  expect([...(await keys())].sort()).toEqual(sent.map((path) => path?.slice(1)).sort());
  const get = async (Key: string) => {
    const { ContentType, CacheControl, Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
    return [ContentType, CacheControl, (await Body?.transformToString()) ?? ""];
  };
  expect(await get(sent[0]?.slice(1) ?? "")).toEqual([
    "text/javascript; charset=utf-8",
    "public, max-age=31536000, immutable",
    expect.stringContaining("here"),
  ]);
  expect(await get("index.html")).toEqual([
    "text/html; charset=utf-8",
    "no-cache",
    expect.stringContaining(`${sent[0]}`),
  ]);
  const [, , config] = await get("config.json");
  expect(JSON.parse(config ?? "")).toEqual({
    pageUrl: "https://app.example",
    region: "us-east-1",
    apiUrl: outputs["ApiUrl"],
    issuer: outputs["Issuer"],
    domain: outputs["SignInDomain"],
    clientId: outputs["ClientId"],
    userPoolEndpoint: "https://cognito-idp.us-east-1.amazonaws.com",
  });
  expect(invalidations).toHaveLength(1);
  expect(invalidations[0]?.url).toBe("/2020-05-31/distribution/E2QWRUHAPOMQZL/invalidation");
  expect(invalidations[0]?.body).toContain("<Path>/</Path><Path>/config.json</Path><Path>/index.html</Path>");
  expect(invalidations[0]?.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=\S+\/us-east-1\/cloudfront\/aws4_request/,
  );
  expect(stdout).toContain("The page is at https://app.example\n");
});

test("a stack whose sign-in returns to this machine is told what to set", async () => {
  webUrl = "http://127.0.0.1:8080";
  expect((await deploy()).stdout).toContain("deploy the stack with WebUrl=https://d111111abcdef8.cloudfront.net");
});

test.each<[string, () => void, readonly string[], Record<string, string>, RegExp]>([
  [
    "without a bucket",
    () => delete outputs["WebBucketName"],
    [],
    {},
    /lacks the output WebBucketName\..*WebHosting=cloudfront/,
  ],
  [
    "without two outputs",
    () => {
      const { Issuer, ClientId, ...others } = outputs;
      outputs = others;
    },
    [],
    {},
    /lacks the outputs Issuer, ClientId/,
  ],
  [
    "with a wrong secret",
    () => {},
    [],
    { AWS_SECRET_ACCESS_KEY: "wrong" },
    /does not take \/assets\/\S+: 403 SignatureDoesNotMatch/,
  ],
  [
    "with a distribution that refuses",
    () => (refusesInvalidation = true),
    [],
    {},
    /E2QWRUHAPOMQZL can't be told.*403 AccessDenied/,
  ],
  ["with another template", () => {}, ["--template", "nowhere.yaml"], {}, /nowhere\.yaml can't be read/],
])("a deployment %s ends with one line that says why", async (_, change, args, env, says) => {
  change();
  const { status, stderr } = await deploy(args, env);
  expect([status, stderr]).toEqual([1, expect.stringMatching(says)]);
  expect(stderr).not.toContain("    at ");
});
