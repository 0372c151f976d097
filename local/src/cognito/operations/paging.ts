import { decodeBase64Url } from "../../jws/token";
import { CognitoError } from "../errors";
import { integer } from "../input/shape";
import type { Key } from "../store/store";

/** At most 60 a page, and 60 where nothing is said. 0 is refused. */
export const pageLimit = integer({ min: 1, max: 60 });
export const DEFAULT_LIMIT = 60;

/** One page of what a table holds, and the token of the next. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextToken?: string;
}

/** A token says behind which key the next page begins. It is no secret: whoever lists sees the keys anyway. */
export function writePageToken(key: Key): string {
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}

/** The key in a token, which must belong to this listing. Throws InvalidParameterException. */
export function readPageToken(token: string | undefined, prefix: Key): Key | undefined {
  if (token === undefined) return undefined;
  const key = parse(token);
  const isOfListing = Array.isArray(key) && key.length > prefix.length && prefix.every((part, i) => key[i] === part);
  if (!isOfListing || !key.every((part) => typeof part === "string")) throw new CognitoError("pagination-token");
  return key;
}

/** Takes a page off ordered entries: reads one more than it gives, to know whether there is a next page. */
export function takePage<Item>(
  entries: Iterable<{ readonly key: Key; readonly value: Item }>,
  limit: number = DEFAULT_LIMIT,
): Page<Item> {
  const items: Item[] = [];
  let last: Key | undefined;
  for (const { key, value } of entries) {
    if (items.length === limit && last !== undefined) return { items, nextToken: writePageToken(last) };
    items.push(value);
    last = key;
  }
  return { items };
}

function parse(token: string): unknown {
  try {
    return JSON.parse(decodeBase64Url(token)?.toString("utf8") ?? "");
  } catch {
    return undefined;
  }
}
