import type { APIGatewayProxyHandlerV2WithJWTAuthorizer } from "aws-lambda";
import type { ItemWithDownload } from "../_shared/contract";
import { readFileId } from "../_shared/file-id";
import { findFile } from "../_shared/file-owner";
import { toItem } from "../_shared/file-record";
import { type FilesRequest, filesRoute } from "../_shared/files-route";
import { notFound } from "../_shared/problem";
import type { RouteHandler, Surroundings } from "../_shared/protected-route";
import { type Answer, ok } from "../_shared/response";
import { objectKey, presignDownload } from "../_shared/uploads-bucket";
import { attachment, harmlessType } from "./safe-download";

/** `GET /metadata`: a file's record, and once it is stored a URL of five minutes to download it. */
export const handler: APIGatewayProxyHandlerV2WithJWTAuthorizer = getMetadata();

export function getMetadata(surroundings?: Surroundings): RouteHandler {
  return filesRoute(answer, surroundings);
}

async function answer({ caller, sub, request, table, environment, now }: FilesRequest): Promise<Answer> {
  const input = readFileId(request.query);
  if (!input.valid) return input.answer;
  const record = await findFile({ caller, sub, id: input.value.id }, table, environment);
  const item = record && toItem(record, now);
  if (item === undefined || record === undefined) return notFound();
  if (item.status !== "stored") return ok(item);
  const headers = { disposition: attachment(item.name), type: harmlessType(item.type) };
  const { url, expiresAt } = await presignDownload(objectKey(record), headers, environment, now);
  const found: ItemWithDownload = { ...item, download: { url, expiresAt: new Date(expiresAt).toISOString() } };
  return ok(found);
}
