import {
  CreateUserImportJobCommand,
  DescribeUserImportJobCommand,
  GetCSVHeaderCommand,
  StartUserImportJobCommand,
  type UserImportJobType,
} from "@aws-sdk/client-cognito-identity-provider";
import { POOL_ID, type RunningPools } from "./running-pool";

export const ROLE = "arn:aws:iam::123456789012:role/service-role/Cognito-UserImport-Role";

/** A line of a file, by column. */
export type Line = Readonly<Record<string, string>>;

/** A user who can be imported. */
export const lineOf = (name: string, more: Line = {}): Line => ({
  "cognito:username": name,
  "cognito:mfa_enabled": "false",
  email: `${name}@example.com`,
  email_verified: "true",
  ...more,
});

export async function headerOf({ sdk }: RunningPools, UserPoolId = POOL_ID): Promise<readonly string[]> {
  return (await sdk.send(new GetCSVHeaderCommand({ UserPoolId }))).CSVHeader ?? [];
}

/** A file as a program writes it: every value quoted. */
export function csvOf(header: readonly string[], lines: readonly Line[]): string {
  const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`;
  return [header, ...lines.map((line) => header.map((column) => line[column] ?? ""))]
    .map((values) => `${values.map(quoted).join(",")}\n`)
    .join("");
}

export async function newJob({ sdk }: RunningPools, UserPoolId = POOL_ID) {
  const named = { UserPoolId, JobName: "Customer import", CloudWatchLogsRoleArn: ROLE };
  const { UserImportJob: job } = await sdk.send(new CreateUserImportJobCommand(named));
  return { id: job?.JobId ?? "", url: job?.PreSignedUrl ?? "", job: job ?? {} };
}

export const upload = (url: string, body: string | Uint8Array<ArrayBuffer>): Promise<Response> =>
  fetch(url, { method: "PUT", body, headers: { "x-amz-server-side-encryption": "aws:kms" } });

export async function describe({ sdk }: RunningPools, JobId: string): Promise<UserImportJobType> {
  const { UserImportJob } = await sdk.send(new DescribeUserImportJobCommand({ UserPoolId: POOL_ID, JobId }));
  return UserImportJob ?? {};
}

/** The job once it is over. */
export async function ended(running: RunningPools, id: string): Promise<UserImportJobType> {
  for (;;) {
    const job = await describe(running, id);
    if (!["Pending", "InProgress", "Stopping"].includes(job.Status ?? "")) return job;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Sends a file, starts its job and waits for its end. */
export async function importFile(running: RunningPools, body: string | Uint8Array<ArrayBuffer>) {
  const { id, url } = await newJob(running);
  const sent = await upload(url, body);
  if (sent.status !== 200) throw new Error(await sent.text());
  await running.sdk.send(new StartUserImportJobCommand({ UserPoolId: POOL_ID, JobId: id }));
  return ended(running, id);
}

export const importLines = async (running: RunningPools, lines: readonly Line[]) =>
  importFile(running, csvOf(await headerOf(running), lines));
