import { randomBytes } from "node:crypto";
import type { APIGatewayProxyHandlerV2WithJWTAuthorizer } from "aws-lambda";
import type { Upload } from "../_shared/contract";
import { makeFileId } from "../_shared/file-id";
import { type FilesRequest, filesRoute } from "../_shared/files-route";
import { readInput } from "../_shared/input";
import { readJsonBody } from "../_shared/json-body";
import { problem } from "../_shared/problem";
import type { RouteHandler, Surroundings } from "../_shared/protected-route";
import { type Answer, json } from "../_shared/response";
import type { Environment } from "../_shared/route-scopes";
import { objectKey, presignUpload } from "../_shared/uploads-bucket";
import { uploadRequest } from "./upload-request";

/** `POST /upload-url`: announces a file and answers the URL that takes it, for five minutes. */
export const handler: APIGatewayProxyHandlerV2WithJWTAuthorizer = createUploadUrl();

export function createUploadUrl(
  surroundings?: Surroundings,
  random: (bytes: number) => Buffer = randomBytes,
): RouteHandler {
  return filesRoute((asked) => answer(asked, random), surroundings);
}

async function answer(
  { caller, sub, request, table, environment, now }: FilesRequest,
  random: (bytes: number) => Buffer,
): Promise<Answer> {
  const body = readJsonBody(request);
  if (!body.valid) return body.answer;
  const input = readInput(uploadRequest, body.value);
  if (!input.valid) return input.answer;
  const most = mostBytes(environment);
  if (input.value.size > most) return problem(413, `A file has at most ${most} bytes.`);
  const id = makeFileId(now, random);
  const { url, headers, expiresAt } = await presignUpload(objectKey({ sub, id }), input.value, environment, now);
  await table.add({
    ...input.value,
    sub,
    id,
    owner: caller.username,
    status: "pending",
    createdAt: new Date(now).toISOString(),
    expires: Math.floor(now / 1000) + waitForUpload,
  });
  const upload: Upload = {
    id,
    upload: { method: "PUT", url, headers },
    expiresAt: new Date(expiresAt).toISOString(),
  };
  return json(201, upload);
}

function mostBytes(environment: Environment): number {
  const most = Number(environment["MAX_UPLOAD_BYTES"]);
  if (!Number.isSafeInteger(most) || most < 1) throw new Error("MAX_UPLOAD_BYTES is not a number of bytes");
  return most;
}

/**
 * Seconds. The URL must be used within five minutes, but what is sent may take long, and so may an event that has to be
 * delivered again.
 */
const waitForUpload = 24 * 60 * 60;
