import type { APIGatewayProxyHandlerV2WithJWTAuthorizer } from "aws-lambda";
import { maxLength, maxValue, minValue, nonEmpty, object, optional, pipe, regex, string, toNumber } from "valibot";
import type { ItemPage } from "../_shared/contract";
import { adminScopes, mayManageAll } from "../_shared/file-owner";
import { toItem } from "../_shared/file-record";
import { type FilesRequest, filesRoute } from "../_shared/files-route";
import { notThere, readInput } from "../_shared/input";
import type { ListScope } from "../_shared/metadata-table";
import { invalidInput } from "../_shared/problem";
import type { RouteHandler, Surroundings } from "../_shared/protected-route";
import { type Answer, ok, refuse } from "../_shared/response";
import { cursorAfter, idOfCursor } from "./cursor";

/** `GET /metadata/list`: the caller's files; those of `owner`, a user name or `*`, for callers with the admin scope. */
export const handler: APIGatewayProxyHandlerV2WithJWTAuthorizer = listMetadata();

export function listMetadata(surroundings?: Surroundings): RouteHandler {
  return filesRoute(answer, surroundings);
}

async function answer(asked: FilesRequest): Promise<Answer> {
  const { caller, sub, request, table, environment, now } = asked;
  const input = readInput(query, request.query);
  if (!input.valid) return input.answer;
  const { limit, cursor, owner } = input.value;
  if (owner !== undefined && !mayManageAll(caller, environment)) {
    return refuse("scope-missing", adminScopes(environment));
  }
  const scope = scopeOf(sub, owner);
  const before = cursor === undefined ? undefined : idOfCursor(cursor, sub, scope);
  if (cursor !== undefined && before === undefined) {
    return invalidInput([{ field: "cursor", detail: "is none that this list gave to you" }]);
  }
  const { records, more } = await table.list(scope, { limit, before, now });
  const last = records.at(-1);
  const page: ItemPage = {
    items: records.flatMap((record) => toItem(record, now) ?? []),
    ...(more && last !== undefined && { cursor: cursorAfter(last.id, sub, scope) }),
  };
  return ok(page);
}

function scopeOf(sub: string, owner: string | undefined): ListScope {
  if (owner === undefined) return { kind: "own", sub };
  return owner === "*" ? { kind: "everything" } : { kind: "owner", owner };
}

const wholeNumber = "must be a whole number from 1 to 100";
const cursorForm = "must be a cursor as this list gives it";
const query = object(
  {
    limit: optional(
      pipe(string(), regex(/^\d{1,3}$/, wholeNumber), toNumber(), minValue(1, wholeNumber), maxValue(100, wholeNumber)),
      "50",
    ),
    cursor: optional(pipe(string(cursorForm), regex(/^[A-Za-z0-9_-]{51}$/, cursorForm))),
    owner: optional(
      pipe(string(), nonEmpty("must be a user name or *"), maxLength(128, "must be at most 128 characters")),
    ),
  },
  notThere,
);
