import type { IncomingMessage, ServerResponse } from "node:http";
import { isLoopbackHost } from "../http/loopback-only";
import { createLoopbackServer, listenOnLoopback } from "../http/loopback-server";
import { writeAnswer } from "../http/write-answer";
import { textForLog } from "../model/errors";
import type { StorageCredentials } from "../model/ready-line";
import type { StorageResource } from "../model/storage";
import type { Clock } from "../model/time";

export interface StorageOptions {
  readonly tables: readonly StorageResource[];
  readonly buckets: readonly StorageResource[];
  /** 0 = any free port. */
  readonly port: number;
  /** A folder for one part of the storage alone, owner-only. */
  readonly folder: (name: string) => string;
  readonly region: string;
  readonly accountId: string;
  readonly credentials: StorageCredentials;
  readonly strictSignatures: boolean;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

/** What answers the requests for tables, and what those for buckets. */
export interface StorageService {
  /** Answers a request whose `Host` was checked; nothing else was. */
  handle(request: IncomingMessage, response: ServerResponse): void | Promise<void>;
  close(): Promise<void>;
}

export interface Storage {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** An upload may take its time. */
const LIMITS = { requestTimeout: 600_000 } as const;

/**
 * Opens the template's tables and buckets and serves them on one port of 127.0.0.1: a request with an `X-Amz-Target` is
 * DynamoDB's, any other one S3's. Rejects with a StartError, and then leaves nothing running.
 */
export async function startStorage(options: StorageOptions): Promise<Storage> {
  const services = { tables: await openTables(options), objects: openObjects() };
  const listener = createLoopbackServer((request, response) => {
    void answer(services, request, response, options.log);
  }, LIMITS);
  const close = async () => {
    await listener.close();
    await Promise.all([services.tables.close(), services.objects.close()]);
  };
  try {
    const wanted = { port: options.port, purpose: "tables and buckets", option: "--storage-port" };
    return { endpoint: `http://127.0.0.1:${await listenOnLoopback(listener.server, wanted)}`, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function answer(
  { tables, objects }: { readonly tables: StorageService; readonly objects: StorageService },
  request: IncomingMessage,
  response: ServerResponse,
  log: (line: string) => void,
): Promise<void> {
  try {
    const host = request.headers.host ?? "";
    if (!isLoopbackHost(host)) {
      const text = `The storage answers on this machine's own name only, not as '${host.slice(0, 100)}'.`;
      refuse(response, 403, "AccessDenied", text);
    } else await (request.headers["x-amz-target"] === undefined ? objects : tables).handle(request, response);
  } catch (error) {
    log(`The storage failed at a request: ${textForLog(error)}`);
    refuse(response, 500, "InternalError", "The storage failed at this request; the log says why.");
  }
}

/** Loaded only where there is a table: dynalite and its store take 60 ms. */
async function openTables(options: StorageOptions): Promise<StorageService> {
  if (options.tables.length === 0) return absent(400, "The template has no table.");
  const { DynamoDBService } = await import("./dynamodb/dynamodb-service");
  return DynamoDBService.open({ ...options, directory: options.folder("tables") });
}

const openObjects = (): StorageService => absent(501, "Buckets are not served here yet.");

const absent = (status: number, text: string): StorageService => ({
  handle: (request, response) => {
    request.resume();
    refuse(response, status, status === 501 ? "NotImplemented" : "UnknownOperationException", text);
  },
  close: async () => {},
});

/** In a form that both the SDK's JSON and people can read. */
function refuse(response: ServerResponse, status: number, type: string, message: string): void {
  const headers: [string, string][] = [
    ["content-type", "application/x-amz-json-1.0"],
    ["connection", "close"],
  ];
  writeAnswer(response, { status, headers, body: JSON.stringify({ __type: type, message }) });
}
