import { decodeBase64Url } from "../../jws/token";
import type { Key } from "../../store/store";
import { CognitoError } from "../errors/cognito-error";
import { pageToken } from "../input/api-members";
import { integer } from "../input/schema";
import { optional } from "../input/structure";

export const DEFAULT_LIMIT = 60;

/** The size of a page: at most 60, which is also the default. 0 is refused. */
export const pageLimit = integer({ min: 1, max: DEFAULT_LIMIT });

/** Listings name the size of a page in two ways. */
export const limitMembers = { Limit: optional(pageLimit), NextToken: optional(pageToken) } as const;
export const maxResultsMembers = { MaxResults: optional(pageLimit), NextToken: optional(pageToken) } as const;

/** One page of a listing, and the token of the next. */
export interface ListPage<Item> {
  readonly items: readonly Item[];
  /** A member of the answer, absent on the last page. */
  readonly next: { readonly NextToken?: string };
}

interface PageRequest {
  /** What every key of this listing begins with. */
  readonly prefix: Key;
  readonly token: string | undefined;
  readonly limit?: number | undefined;
}

type Entry<Item> = { readonly key: Key; readonly value: Item };

/**
 * The page that a token asks for, of entries in the order of their keys. Reads one entry more than it returns, to know
 * whether there is a next page. Throws InvalidParameterException for a token of another listing.
 */
export function readPage<Item>(
  { prefix, token, limit = DEFAULT_LIMIT }: PageRequest,
  entriesAfter: (after: Key | undefined) => Iterable<Entry<Item>>,
): ListPage<Item> {
  const items: Item[] = [];
  let last: Key | undefined;
  for (const { key, value } of entriesAfter(readPageToken(token, prefix))) {
    if (items.length === limit && last !== undefined) return { items, next: { NextToken: writePageToken(last) } };
    items.push(value);
    last = key;
  }
  return { items, next: {} };
}

/** A token holds the last key of its page. It is no secret: the listing shows the keys anyway. */
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

function parse(token: string): unknown {
  try {
    return JSON.parse(decodeBase64Url(token)?.toString("utf8") ?? "");
  } catch {
    return undefined;
  }
}
