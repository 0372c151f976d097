import { createHash, timingSafeEqual } from "node:crypto";
import { fileIdPattern } from "../_shared/file-id";
import type { ListScope } from "../_shared/metadata-table";

/**
 * A cursor: the id of the last file that was shown, and a checksum over it, the list and who asked. It is no secret and
 * gives no right. Every page checks its caller anew, and a cursor that was made for another caller or another list, or
 * was changed, is told by the checksum.
 *
 * @see docs/decisions/058-cursors.md
 */
export function cursorAfter(id: string, sub: string, scope: ListScope): string {
  return Buffer.concat([Buffer.from(id, "hex"), checksum(id, sub, scope)]).toString("base64url");
}

/** The id in a cursor; undefined where it is not this caller's for this list. */
export function idOfCursor(cursor: string, sub: string, scope: ListScope): string | undefined {
  const bytes = Buffer.from(cursor, "base64url");
  const id = bytes.subarray(0, idBytes).toString("hex");
  const given = bytes.subarray(idBytes);
  if (!fileIdPattern.test(id) || given.length !== checksumBytes) return undefined;
  // Stray bits in the last character would give one cursor two texts.
  if (bytes.toString("base64url") !== cursor) return undefined;
  return timingSafeEqual(given, checksum(id, sub, scope)) ? id : undefined;
}

function checksum(id: string, sub: string, scope: ListScope): Buffer {
  const list = JSON.stringify([id, sub, scope.kind, scope.kind === "owner" ? scope.owner : ""]);
  return createHash("sha256").update(list).digest().subarray(0, checksumBytes);
}

const idBytes = 22;
const checksumBytes = 16;
