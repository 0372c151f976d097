import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { ApiClient } from "./api-client";
import { apiClients } from "./api-clients";
import { type EveryFlow, startEveryFlow } from "./every-flow";

/** An import job, through each client of the API. */

let stack: EveryFlow;
beforeAll(async () => {
  stack = await startEveryFlow();
});
afterAll(() => stack.close());

const kinds = apiClients().map((kind, index) => ({ ...kind, prefix: `imported-${index}-` }));

for (const { name, open, prefix } of kinds) {
  let client: ApiClient;
  beforeAll(() => {
    client = open(stack.endpoint);
  });
  afterAll(() => client.close());

  const inPool = async (operation: string, input: object = {}) => {
    const { output, error } = await client.call(operation, { UserPoolId: stack.poolId, ...input });
    expect(error).toBeUndefined();
    return output;
  };

  test(`by ${name} users are imported from a file that is sent to the job's address`, async () => {
    const Username = `${prefix}ada`;
    const { CSVHeader } = await inPool("GetCSVHeader");
    const header = CSVHeader as readonly string[];
    const values: Readonly<Record<string, string>> = {
      "cognito:username": Username,
      "cognito:mfa_enabled": "false",
      email: `${Username}@example.com`,
      email_verified: "true",
    };
    const CloudWatchLogsRoleArn = "arn:aws:iam::123456789012:role/any-role";
    const made = await inPool("CreateUserImportJob", { JobName: "by a client", CloudWatchLogsRoleArn });
    const { JobId, PreSignedUrl } = made.UserImportJob as { readonly JobId: string; readonly PreSignedUrl: string };
    const body = `${header.join(",")}\n${header.map((column) => values[column] ?? "").join(",")}\n`;
    const headers = { "x-amz-server-side-encryption": "aws:kms" };
    expect((await fetch(PreSignedUrl, { method: "PUT", body, headers })).status).toBe(200);
    expect((await inPool("StartUserImportJob", { JobId })).UserImportJob).toMatchObject({ Status: "Pending" });
    const job = async () => (await inPool("DescribeUserImportJob", { JobId })).UserImportJob as { Status: string };
    while (["Pending", "InProgress"].includes((await job()).Status));
    expect(await job()).toMatchObject({ Status: "Succeeded", ImportedUsers: 1, SkippedUsers: 0, FailedUsers: 0 });
    const { UserImportJobs } = await inPool("ListUserImportJobs", { MaxResults: 1 });
    expect(UserImportJobs).toMatchObject([{ JobId, CompletionMessage: "Import Job Completed Successfully." }]);
    expect(await inPool("AdminGetUser", { Username })).toMatchObject({ UserStatus: "RESET_REQUIRED" });
  });
}
