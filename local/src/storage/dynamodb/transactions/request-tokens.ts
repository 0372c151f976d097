import { type EpochMillis, epochMillis, isRecent } from "../../../model/time";
import { DynamoDBError } from "../dynamodb-error";
import { below, type TableStore } from "../table-store";

/** How long a token keeps a transaction from being carried out twice. */
const TEN_MINUTES = 600_000;

/** A transaction under the token that its client gave it. */
export interface TokenRequest {
  readonly token: string;
  /** Of everything that the transaction does. */
  readonly digest: string;
  readonly now: EpochMillis;
}

interface TokenRecord {
  readonly digest: string;
  readonly at: EpochMillis;
}

const PREFIX = "token~";

/**
 * Whether a transaction is new, or has been carried out already under its token. Throws
 * IdempotentParameterMismatchException if another one was.
 */
export function acceptToken(store: TableStore, { token, digest, now }: TokenRequest): "new" | "repeated" {
  const text = store.read(PREFIX + token);
  const record = text === undefined ? undefined : parseRecord(text);
  if (record === undefined || !isRecent(record.at, TEN_MINUTES, now)) return "new";
  if (record.digest === digest) return "repeated";
  throw new DynamoDBError(
    "IdempotentParameterMismatchException",
    "The request uses the same client token as a previous, but non-identical request. Do not reuse a client token with different requests, unless the requests are identical",
  );
}

/** The record of a token, stored by the same batch as what its transaction writes. */
export const tokenChange = ({ token, digest, now }: TokenRequest): readonly [key: string, value: string] => [
  PREFIX + token,
  JSON.stringify({ digest, at: now }),
];

/** Removes the tokens that count no more. */
export async function sweepTokens(store: TableStore, now: EpochMillis): Promise<void> {
  const old = new Map<string, undefined>();
  for await (const [key, text] of store.entries(below(PREFIX))) {
    if (!isRecent(parseRecord(text).at, TEN_MINUTES, now)) old.set(key, undefined);
    if (old.size >= 1_000) break;
  }
  await store.write(old);
}

function parseRecord(text: string): TokenRecord {
  const record: { digest: string; at: number } = JSON.parse(text);
  return { digest: record.digest, at: epochMillis(record.at) };
}
