import type { APIGatewayProxyHandlerV2WithJWTAuthorizer } from "aws-lambda";
import { readFileId } from "../_shared/file-id";
import { findFile } from "../_shared/file-owner";
import { type FilesRequest, filesRoute } from "../_shared/files-route";
import { notFound } from "../_shared/problem";
import type { RouteHandler, Surroundings } from "../_shared/protected-route";
import { Answer } from "../_shared/response";
import { objectKey, removeObject } from "../_shared/uploads-bucket";

/** `DELETE /metadata`: removes a file, its object and its record. */
export const handler: APIGatewayProxyHandlerV2WithJWTAuthorizer = deleteMetadata();

export function deleteMetadata(surroundings?: Surroundings): RouteHandler {
  return filesRoute(answer, surroundings);
}

/**
 * The record is marked first and removed last: from the mark on the file is gone for everyone, an upload that arrives is
 * removed, and a deletion that failed midway can be asked for again (docs/decisions/059-order-of-deletion.md).
 */
async function answer({ caller, sub, request, table, environment, now }: FilesRequest): Promise<Answer> {
  const input = readFileId(request.query);
  if (!input.valid) return input.answer;
  const record = await findFile({ caller, sub, id: input.value.id }, table, environment);
  if (record === undefined || !(await table.beginDeletion(record, now))) return notFound();
  await removeObject(objectKey(record), environment, now);
  await table.remove(record);
  return new Answer(204);
}
