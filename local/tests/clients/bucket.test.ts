import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { BUCKET, CREDENTIALS, REGION, type RunningBucket, startBucket } from "../storage/s3/running-bucket";
import { awsClis } from "./api-clients";
import { cliEnvironment } from "./aws-cli";
import { foundProgram } from "./programs";

/** Sessions of the AWS CLI and of boto3 with a bucket. */

const run = promisify(execFile);

let running: RunningBucket;
let folder: string;
beforeAll(async () => {
  running = await startBucket();
  folder = mkdtempSync(join(tmpdir(), "bucket-clients-"));
  // Without it, AWS CLI 1 signs URLs of the first region by version 2, which S3 refuses for buckets of today.
  writeFileSync(join(folder, "config"), "[default]\ns3 =\n  signature_version = s3v4\n");
});
afterAll(async () => {
  await running.close();
  rmSync(folder, { recursive: true, force: true });
});

const environment = (): NodeJS.ProcessEnv => ({
  ...cliEnvironment(),
  AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
  AWS_DEFAULT_REGION: REGION,
  AWS_ENDPOINT_URL_S3: running.endpoint,
  AWS_CONFIG_FILE: join(folder, "config"),
});

for (const { name, program } of awsClis()) {
  // By the option, since AWS CLI 2 knows AWS_ENDPOINT_URL_S3 from 2.13 on, and Debian has an earlier one.
  const aws = async (...args: readonly string[]): Promise<string> =>
    (
      await run(program, ["--endpoint-url", running.endpoint, ...args], {
        env: environment(),
        maxBuffer: 64 * 1024 * 1024,
      })
    ).stdout;
  const failure = (...args: readonly string[]) =>
    aws(...args).then(
      () => "no failure",
      (error: unknown) => String(Object(error).stderr),
    );

  test(`${name} copies, lists, syncs, signs and removes`, async () => {
    const large = join(folder, "large.bin");
    writeFileSync(large, randomBytes(20 * 1024 * 1024 + 1));
    mkdirSync(join(folder, "tree/deep"), { recursive: true });
    writeFileSync(join(folder, "tree/a b.txt"), "hello");
    writeFileSync(join(folder, "tree/deep/ü.txt"), "deep");
    // A file that is newer than the whole second of its object would be sent again.
    for (const file of ["tree/a b.txt", "tree/deep/ü.txt"])
      utimesSync(join(folder, file), 1_000_000_000, 1_000_000_000);
    await aws("s3", "cp", large, `s3://${BUCKET}/large.bin`);
    await aws("s3", "cp", `s3://${BUCKET}/large.bin`, join(folder, "back.bin"));
    expect(readFileSync(join(folder, "back.bin")).equals(readFileSync(large))).toBe(true);
    await aws("s3", "sync", join(folder, "tree"), `s3://${BUCKET}/tree`);
    expect(await aws("s3", "sync", join(folder, "tree"), `s3://${BUCKET}/tree`)).toBe("");
    expect(await aws("s3", "ls", `s3://${BUCKET}/`)).toMatch(/PRE tree\/\n.* 20971521 large\.bin\n/);
    expect(await aws("s3", "ls")).toContain(BUCKET);
    await aws("s3", "mv", `s3://${BUCKET}/large.bin`, `s3://${BUCKET}/tree/moved.bin`);
    const head = JSON.parse(await aws("s3api", "head-object", "--bucket", BUCKET, "--key", "tree/moved.bin"));
    expect(head.ContentLength).toBe(20_971_521);
    const url = (await aws("s3", "presign", `s3://${BUCKET}/tree/a b.txt`, "--expires-in", "60")).trim();
    expect(await (await fetch(url)).text()).toBe("hello");
    expect((await fetch(url.replace("a%20b", "c"))).status).toBe(403);
    await aws("s3", "rm", `s3://${BUCKET}/tree`, "--recursive");
    expect(await aws("s3", "ls", `s3://${BUCKET}/`, "--recursive").catch(() => "")).toBe("");
    expect(await failure("s3api", "get-object", "--bucket", BUCKET, "--key", "a", join(folder, "x"))).toContain(
      "(NoSuchKey)",
    );
    expect(await failure("s3", "mb", "s3://another-bucket")).toContain("(NotImplemented)");
  }, 240_000);
}

const python = foundProgram("GATEHOUSE_PYTHON");
if (python !== undefined)
  test("boto3 puts, reads, sends in parts, copies, lists, signs and removes", async () => {
    const script = join(__dirname, "boto3", "bucket.py");
    const { stdout } = await run(python, [script, running.endpoint, REGION, BUCKET, folder], { env: environment() });
    expect(JSON.parse(stdout)).toEqual({
      get: "hello",
      metadata: { a: "1" },
      large: true,
      copy: true,
      keys: ["boto/copy", "boto/größe +.txt", "boto/large"],
      signed: [200, 403, 403],
      errors: ["NoSuchKey", "NoSuchBucket", "PreconditionFailed", "NotImplemented"],
      deleted: 4,
    });
  });

test("the AWS SDK finds the bucket by the variables alone, as a function does", async () => {
  const script = `
    const { S3Client, PutObjectCommand, GetObjectCommand } = require("@aws-sdk/client-s3");
    const s3 = new S3Client({});
    const object = { Bucket: "${BUCKET}", Key: "by variables" };
    s3.send(new PutObjectCommand({ ...object, Body: "found" }))
      .then(() => s3.send(new GetObjectCommand(object)))
      .then(async ({ Body }) => console.log(await Body.transformToString()));`;
  const env = { ...environment(), AWS_REGION: REGION, AWS_SESSION_TOKEN: "local" };
  const { stdout } = await run(process.execPath, ["-e", script], { env, cwd: __dirname });
  expect(stdout).toBe("found\n");
});
