import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { isDeepStrictEqual } from "node:util";
import { crc32 } from "node:zlib";
import { hasUnreadBody, readBody } from "../../http/body";
import { isLoopbackOrigin } from "../../http/loopback-only";
import { writeAnswer } from "../../http/write-answer";
import { StartError, textForLog } from "../../model/errors";
import { isJsonObject, type JsonObject, parseJson } from "../../model/json";
import type { StorageCredentials } from "../../model/ready-line";
import type { StorageResource } from "../../model/storage";
import { DynamoDBError, errorBody } from "./dynamodb-error";
import { applyTables } from "./from-template";
import { operationOf } from "./operations";
import { OTHER_EMULATOR, refuseLostNames } from "./request-input";
import { checkSignature } from "./request-signature";
import { itemPrefix, parseItem, tableOfItem } from "./store-view";
import { below } from "./table-store";
import { Tables, type TablesOptions } from "./tables";
import { sweepExpired } from "./time-to-live";
import { sweepTokens } from "./transactions/request-tokens";

export interface DynamoDBOptions extends TablesOptions {
  readonly tables: readonly StorageResource[];
  readonly credentials: StorageCredentials;
  readonly strictSignatures: boolean;
  readonly log: (line: string) => void;
}

/** An item as the developer's window shows it, in DynamoDB's JSON. */
export interface StoredItem {
  readonly cursor: string;
  readonly item: JsonObject;
}

const TARGET = "DynamoDB_20120810.";

/** The most that a request may have, as at AWS. */
const MOST_BYTES = 16 * 1024 * 1024;

/** How often expired items are looked for, in milliseconds. A look at what is not due costs next to nothing. */
const SWEEP_EVERY = 1_000;

/** The DynamoDB API over the tables of a state folder: `POST /` with the operation's name in `X-Amz-Target`. */
export class DynamoDBService {
  readonly #options: DynamoDBOptions;
  readonly #tables: Tables;
  #resources: readonly StorageResource[];
  readonly #sweeper: NodeJS.Timeout;
  #sweeping: Promise<void> | undefined;

  private constructor(options: DynamoDBOptions, tables: Tables) {
    this.#options = options;
    this.#tables = tables;
    this.#resources = options.tables;
    this.#sweeper = setInterval(() => {
      this.#sweeping ??= this.#sweep().finally(() => {
        this.#sweeping = undefined;
      });
    }, SWEEP_EVERY);
    this.#sweeper.unref();
  }

  /** Opens the store and brings it in line with the template. Rejects with a StartError. */
  static async open(options: DynamoDBOptions): Promise<DynamoDBService> {
    const tables = await Tables.open(options);
    try {
      await applyTables(tables, options.tables);
    } catch (error) {
      await tables.close();
      throw error;
    }
    return new DynamoDBService(options, tables);
  }

  /** Answers a request whose `Host` was checked. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const id = randomBytes(26).toString("hex").toUpperCase();
    try {
      send(request, response, id, 200, await this.#answer(request));
    } catch (error) {
      if (request.destroyed && !request.complete) return;
      const { status, body } = errorBody(error) ?? this.#fault(error, id);
      send(request, response, id, status, body);
    }
  }

  /** The template's tables. */
  tables(): readonly StorageResource[] {
    return this.#resources;
  }

  /**
   * Creates new tables and changes others, as a start does; one that is not among them any more stays. Rejects with a
   * StartError; the tables before the one that is wrong have then been changed.
   */
  async serve(resources: readonly StorageResource[]): Promise<void> {
    const before = new Map(this.#resources.map(({ name, properties }) => [name, properties]));
    const different = ({ name, properties }: StorageResource) => !isDeepStrictEqual(before.get(name), properties);
    await applyTables(this.#tables, resources.filter(different));
    this.#resources = resources;
  }

  /** At most `limit` items of a table, in the order of a scan, those behind the item that `after` is the cursor of. */
  async items(table: string, limit: number, after?: string): Promise<readonly StoredItem[]> {
    const prefix = itemPrefix(table);
    const { lt = "" } = below(prefix);
    const range = after === undefined ? { gte: prefix, lt, limit } : { gt: prefix + after, lt, limit };
    const entries = await this.#tables.store.entries(range).all();
    return entries.map(([key, text]) => ({ cursor: key.slice(prefix.length), item: parseItem(text) }));
  }

  /** The item that has this cursor. */
  item(table: string, cursor: string): JsonObject | undefined {
    const text = this.#tables.store.read(itemPrefix(table) + cursor);
    return text === undefined ? undefined : parseItem(text);
  }

  /** How many items a table has, counted up to `most`. */
  async count(table: string, most: number): Promise<number> {
    const keys = await this.#tables.store.keys({ ...below(itemPrefix(table)), limit: most }).all();
    return keys.length;
  }

  /** Calls a listener after each change of a table's items, until the function that it returns is called. */
  onChange(listener: (table: string) => void): () => void {
    return this.#tables.store.onWrite((keys) => {
      const changed = new Set(keys.flatMap((key) => tableOfItem(key) ?? []));
      for (const table of changed) listener(table);
    });
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    await this.#sweeping;
    await this.#tables.close();
  }

  async #answer(request: IncomingMessage): Promise<JsonObject> {
    const { origin } = request.headers;
    if (origin !== undefined && !isLoopbackOrigin(origin))
      throw new DynamoDBError(
        "AccessDeniedException",
        `A page of '${origin.slice(0, 200)}' may not use this machine's tables.`,
      );
    const target = String(request.headers["x-amz-target"] ?? "");
    if (request.method !== "POST" || request.url !== "/" || !target.startsWith(TARGET))
      throw new DynamoDBError(
        "UnknownOperationException",
        `The local tables answer POST / with ${TARGET}… in X-Amz-Target. ${OTHER_EMULATOR}`,
      );
    const bytes = await readBody(request, { limit: MOST_BYTES });
    if (bytes === undefined) throw new DynamoDBError("RequestEntityTooLargeException", "The request is over 16 MB.");
    const { strictSignatures, credentials, clock } = this.#options;
    if (strictSignatures) checkSignature(request, bytes, credentials, clock());
    const operation = operationOf(target.slice(TARGET.length));
    return operation(this.#tables, bodyOf(bytes));
  }

  /** What an error of ours is answered by. A full disk is no fault, and says so. */
  #fault(error: unknown, id: string): DynamoDBError {
    this.#options.log(`${id} ${textForLog(error)}`);
    return new DynamoDBError(
      "InternalServerError",
      error instanceof StartError ? error.message : `The request ${id} failed; the log says why.`,
    );
  }

  async #sweep(): Promise<void> {
    const now = this.#options.clock();
    try {
      await sweepExpired(this.#tables, now);
      await sweepTokens(this.#tables.store, now);
    } catch (error) {
      this.#options.log(`Expired items could not be removed: ${textForLog(error)}`);
    }
  }
}

function bodyOf(bytes: Buffer): JsonObject {
  const text = bytes.toString("utf8");
  const body = parseJson(text);
  if (!isJsonObject(body)) throw new DynamoDBError("SerializationException", "The request is not a JSON object.");
  if (text.includes("__proto__") || text.includes("\\u005")) refuseLostNames(body);
  return body;
}

function send(request: IncomingMessage, response: ServerResponse, id: string, status: number, body: JsonObject): void {
  const text = JSON.stringify(body);
  // A body that was not read to its end would be taken for the next request.
  const closing: [string, string][] = hasUnreadBody(request) ? [["connection", "close"]] : [];
  const headers: [string, string][] = [
    ...closing,
    ["content-type", "application/x-amz-json-1.0"],
    ["x-amzn-requestid", id],
    ["x-amz-crc32", String(crc32(text))],
  ];
  writeAnswer(response, { status, headers, body: text });
}
