import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { isLoopbackHost } from "../http/loopback-only";
import { createLoopbackServer, listenOnLoopback } from "../http/loopback-server";
import { writeAnswer } from "../http/write-answer";
import { textForLog } from "../model/errors";
import type { InvokeFunction } from "../model/invocation";
import type { StorageCredentials } from "../model/ready-line";
import type { StorageResource } from "../model/storage";
import type { Clock } from "../model/time";
import type { DynamoDBService } from "./dynamodb/dynamodb-service";
import { EventDelivery } from "./events/event-delivery";
import { failedEventsFile } from "./events/failed-events";
import type { Subscription } from "./events/subscription";
import type { S3Service } from "./s3/s3-service";

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
  /** What the time of a signature at a bucket is compared with; `clock` unless given. */
  readonly signingClock?: Clock;
  readonly log: (line: string) => void;
  /** Who is called for events of objects; they are kept until `deliverEvents` is called. Nobody unless given. */
  readonly subscriptions?: readonly Subscription[];
}

/** What answers the requests for tables, and what those for buckets: each undefined where the template has none. */
interface Services {
  readonly tables: DynamoDBService | undefined;
  readonly objects: S3Service | undefined;
}

export interface Storage extends Services {
  readonly endpoint: string;
  /** Calls functions for events of objects from now on, for those first that an earlier process has left. */
  deliverEvents(invoke: InvokeFunction): void;
  /**
   * Serves other tables and buckets, and calls others for events: what is new is made, what has left the template stays. Rejects with a StartError for
   * a table that can't be so; tables before it may then be there already.
   */
  update(resources: Pick<StorageOptions, "tables" | "buckets" | "subscriptions">): Promise<void>;
  close(): Promise<void>;
}

/** An upload may take its time. */
const LIMITS = { requestTimeout: 600_000 } as const;

/**
 * Opens the template's tables and buckets and serves them on one port of 127.0.0.1: a request with an `X-Amz-Target` is
 * DynamoDB's, any other one S3's. Rejects with a StartError, and then leaves nothing running.
 */
export async function startStorage(options: StorageOptions): Promise<Storage> {
  let { subscriptions = [] } = options;
  const keepEvents = () => subscriptions.length > 0;
  const state = { services: await openServices(options, keepEvents) };
  const listener = createLoopbackServer((request, response) => {
    void answer(state.services, request, response, options.log);
  }, LIMITS);
  let delivery: EventDelivery | undefined;
  let call: InvokeFunction | undefined;
  const deliverEvents = (invoke: InvokeFunction) => {
    call = invoke;
    delivery?.close();
    delivery = openDelivery({ ...options, subscriptions }, state.services.objects, invoke);
  };
  const close = async () => {
    delivery?.close();
    await listener.close();
    await Promise.all([state.services.tables?.close(), state.services.objects?.close()]);
  };
  try {
    const wanted = { port: options.port, purpose: "tables and buckets", option: "--storage-port" };
    const endpoint = `http://127.0.0.1:${await listenOnLoopback(listener.server, wanted)}`;
    return {
      get tables() {
        return state.services.tables;
      },
      get objects() {
        return state.services.objects;
      },
      endpoint,
      deliverEvents,
      async update({ tables, buckets, ...events }) {
        const { tables: dynamodb, objects } = state.services;
        await dynamodb?.serve(tables);
        objects?.serve(buckets);
        const first = { tables: dynamodb === undefined ? tables : [], buckets: objects === undefined ? buckets : [] };
        const opened = await openServices({ ...options, ...first }, keepEvents);
        state.services = { tables: dynamodb ?? opened.tables, objects: objects ?? opened.objects };
        subscriptions = events.subscriptions ?? [];
        if (call !== undefined) deliverEvents(call);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function openDelivery(
  { subscriptions = [], folder, clock, log }: StorageOptions,
  events: S3Service | undefined,
  invoke: InvokeFunction,
): EventDelivery | undefined {
  if (events === undefined || subscriptions.length === 0) return undefined;
  const failed = failedEventsFile(join(folder("events"), "failed.jsonl"), clock, log);
  return new EventDelivery({ events, subscriptions, invoke, failed, clock, log });
}

async function answer(
  { tables, objects }: Services,
  request: IncomingMessage,
  response: ServerResponse,
  log: (line: string) => void,
): Promise<void> {
  try {
    const host = request.headers.host ?? "";
    const service = request.headers["x-amz-target"] === undefined ? objects : tables;
    if (!isLoopbackHost(host)) {
      const text = `The storage answers on this machine's own name only, not as '${host.slice(0, 100)}'.`;
      refuse(request, response, 403, "AccessDenied", text);
    } else if (service === undefined) {
      refuse(
        request,
        response,
        400,
        "InvalidRequest",
        "The template has nothing that answers this: no table, or no bucket.",
      );
    } else await service.handle(request, response);
  } catch (error) {
    log(`The storage failed at a request: ${textForLog(error)}`);
    refuse(request, response, 500, "InternalError", "The storage failed at this request; the log says why.");
  }
}

/** Each is loaded only where the template has something for it: dynalite and its store take 60 ms. */
async function openServices(options: StorageOptions, keepEvents: () => boolean): Promise<Services> {
  const { folder, tables, buckets } = options;
  const dynamodb = tables.length === 0 ? undefined : await import("./dynamodb/dynamodb-service");
  const s3 = buckets.length === 0 ? undefined : await import("./s3/s3-service");
  const opened = await dynamodb?.DynamoDBService.open({ ...options, directory: folder("tables") });
  try {
    return {
      tables: opened,
      objects: s3 && new s3.S3Service({ ...options, keepEvents, directory: folder("buckets") }),
    };
  } catch (error) {
    await opened?.close();
    throw error;
  }
}

/** In the form of the service that the request is meant for, whose SDK then shows the message. */
function refuse(
  { headers }: IncomingMessage,
  response: ServerResponse,
  status: number,
  code: string,
  message: string,
): void {
  const isDynamoDB = headers["x-amz-target"] !== undefined;
  const escaped = message.replace(/[<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const body = isDynamoDB
    ? JSON.stringify({ __type: code, message })
    : `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${escaped}</Message></Error>`;
  const type = isDynamoDB ? "application/x-amz-json-1.0" : "application/xml";
  // The body has not been read.
  const closing: [string, string] = ["connection", "close"];
  writeAnswer(response, { status, headers: [["content-type", type], closing], body });
}
