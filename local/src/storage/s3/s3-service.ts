import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { isDeepStrictEqual } from "node:util";
import { systemErrorCode, textForLog } from "../../model/errors";
import type { StorageResource } from "../../model/storage";
import type { Clock, EpochMillis } from "../../model/time";
import { StoreError } from "../../store/store-error";
import { authenticate, type Gate } from "./access/authenticate";
import { BucketStore } from "./objects/bucket-store";
import type { ObjectEvent, ObjectRecord } from "./objects/records";
import { abortStaleUploads } from "./operations/abort-stale-uploads";
import { propertiesNotRun } from "./operations/bucket-properties";
import type { S3Services } from "./operations/call";
import { corsHeaders, preflight } from "./operations/cors";
import { itemsOf } from "./operations/list-objects";
import { operationOf } from "./operations/route-operation";
import { errorAnswer, type S3Answer, sendAnswer } from "./wire/s3-answer";
import { S3Error } from "./wire/s3-error";
import { parametersOf, parseRequest, type S3Request } from "./wire/s3-request";

export interface S3Options {
  readonly buckets: readonly StorageResource[];
  /** Absolute, inside the state folder. Made where it is not there. */
  readonly directory: string;
  readonly region: string;
  readonly accountId: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly clock: Clock;
  /** What the time of a signature is compared with; `clock` unless given. */
  readonly signingClock?: Clock;
  readonly log: (line: string) => void;
  /** Whether a bucket's events are kept until they are acknowledged. None are unless given. */
  readonly keepEvents?: (bucket: string) => boolean;
  /** Called once an event is kept, when what it tells of has been committed. */
  readonly onObjectEvents?: () => void;
}

/** An object as the developer's window shows it. */
export interface StoredObject {
  readonly key: string;
  readonly size: number;
  readonly etag: string;
  readonly type: string;
  readonly modifiedAt: EpochMillis;
}

const SWEEP_EVERY = 3_600_000;

/**
 * The buckets of a template, on disk, as S3 answers for them. Every request but a browser's preflight must carry a
 * signature of the one pair; whose `Host` it names is for the server in front of it to check.
 *
 * @see docs/aws-behaviour/s3.md
 */
export class S3Service {
  readonly #options: S3Options;
  readonly #gate: Gate;
  #services: S3Services;
  readonly #sweep: NodeJS.Timeout;
  readonly #listeners = new Set<(bucket: string, key: string) => void>();

  /** Throws a StartError where the folder or the index can't be used. */
  constructor(options: S3Options) {
    this.#options = options;
    this.#gate = { credentials: options.credentials, region: options.region };
    const { directory, region, accountId, clock, log, keepEvents = () => false } = options;
    const store = new BucketStore({
      directory,
      clock,
      log,
      keepEvents,
      onChange: ({ bucket, key, hasEvent }) => {
        if (hasEvent) options.onObjectEvents?.();
        for (const listener of this.#listeners) listener(bucket, key);
      },
    });
    this.#services = { store, buckets: new Map(), region, accountId, clock };
    this.serve(options.buckets);
    abortStaleUploads(this.#services);
    this.#sweep = setInterval(() => this.#abortStaleUploads(), SWEEP_EVERY);
    this.#sweep.unref();
  }

  /**
   * Answers a request. Never rejects: what goes wrong inside is answered 500 with no detail, or ends the connection where
   * the answer has begun, and is logged.
   */
  async handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const id = randomBytes(8).toString("hex").toUpperCase();
    try {
      await sendAnswer(response, await this.#answer(incoming, id), id);
    } catch (error) {
      this.#options.log(`${id} ${textForLog(error)}`);
      response.destroy();
    }
  }

  /**
   * Serves these buckets from the next request on. One that is not among them any more keeps its objects, and does not
   * exist until it is.
   */
  serve(resources: readonly StorageResource[]): void {
    const { store, buckets: before } = this.#services;
    for (const bucket of resources) {
      store.createdAt(bucket.name);
      if (!isDeepStrictEqual(before.get(bucket.name)?.properties, bucket.properties)) this.#sayWhatIsNotRun(bucket);
    }
    this.#services = { ...this.#services, buckets: new Map(resources.map((bucket) => [bucket.name, bucket])) };
  }

  /** The buckets by name. */
  buckets(): readonly StorageResource[] {
    return [...this.#services.buckets.values()];
  }

  /** At most `limit` objects of a bucket, by their keys, those behind `after`. */
  objects(bucket: string, limit: number, after?: string): readonly StoredObject[] {
    const found: StoredObject[] = [];
    for (const { key, record } of this.#services.store.objects(bucket, after)) {
      if (found.length >= limit) break;
      found.push(storedObject(key, record));
    }
    return found;
  }

  /** As `objects`, of the keys that begin with `prefix`; what has a `/` behind it stands for all below it, as a text. */
  folder(bucket: string, prefix: string, limit: number, after?: string): readonly (StoredObject | string)[] {
    const found: (StoredObject | string)[] = [];
    for (const item of itemsOf(this.#services.store, bucket, { prefix, delimiter: "/", after })) {
      if (found.length >= limit) break;
      found.push("record" in item ? storedObject(item.key, item.record) : item.prefix);
    }
    return found;
  }

  object(bucket: string, key: string): ObjectRecord | undefined {
    return this.#services.store.object(bucket, key);
  }

  /** Calls a listener after each change of an object, until the function that it returns is called. */
  onChange(listener: (bucket: string, key: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Events that were kept and not acknowledged yet, oldest first, those after the event `after` only. */
  nextEvents(limit: number, after?: number): readonly ObjectEvent[] {
    return this.#services.store.nextEvents(limit, after);
  }

  /** Forgets an event that was delivered. */
  acknowledge(id: number): void {
    this.#services.store.acknowledge(id);
  }

  /** The server in front must have ended its connections: what they were writing is dropped. */
  async close(): Promise<void> {
    clearInterval(this.#sweep);
    await this.#services.store.close();
  }

  async #answer(incoming: IncomingMessage, id: string): Promise<S3Answer> {
    let request: S3Request | undefined;
    try {
      request = parseRequest(incoming, id);
      const bucket = this.#services.buckets.get(request.bucket);
      const answer = await (request.method === "OPTIONS" ? preflight(request, bucket) : this.#run(request));
      return { ...answer, headers: { ...corsHeaders(request, bucket), ...answer.headers } };
    } catch (error) {
      if (incoming.destroyed && !incoming.complete) return { status: 400 };
      const path = request?.path ?? "/";
      const answer = errorAnswer(this.#known(error, id), path, id);
      const headers = request === undefined ? {} : corsHeaders(request, this.#services.buckets.get(request.bucket));
      return { ...answer, headers: { ...headers, ...answer.headers } };
    }
  }

  async #run(request: S3Request): Promise<S3Answer> {
    refuseHostStyle(request);
    const caller = authenticate(request, this.#gate, (this.#options.signingClock ?? this.#options.clock)());
    const operation = operationOf(request);
    const isCreation = request.method === "PUT" && request.key === "";
    if (request.bucket !== "" && !isCreation && !this.#services.buckets.has(request.bucket))
      throw new S3Error("NoSuchBucket", undefined, { BucketName: request.bucket.slice(0, 100) });
    const owners = ["x-amz-expected-bucket-owner", "x-amz-source-expected-bucket-owner"];
    const given = [...request.headers, ...parametersOf(request)];
    if (given.some(([name, value]) => owners.includes(name) && value !== this.#services.accountId))
      throw new S3Error("AccessDenied");
    return operation({ request, caller, services: this.#services });
  }

  /** A full disk is told to the client and, once for each request that met it, in the log. */
  #known(error: unknown, id: string): S3Error {
    if (error instanceof S3Error) return error;
    const isFull =
      ["ENOSPC", "EDQUOT"].includes(systemErrorCode(error) ?? "") ||
      (error instanceof StoreError && error.code === "store-disk-full");
    if (!isFull) {
      this.#options.log(`${id} ${textForLog(error)}`);
      return new S3Error("InternalError");
    }
    this.#options.log(
      `The disk that holds ${this.#options.directory} is full. Nothing that was acknowledged is lost: make room, then try again.`,
    );
    return new S3Error(
      "ServiceUnavailable",
      "The disk that holds the local bucket is full. Make room, then try again.",
    );
  }

  #abortStaleUploads(): void {
    try {
      abortStaleUploads(this.#services);
    } catch (error) {
      this.#options.log(textForLog(error));
    }
  }

  #sayWhatIsNotRun(bucket: StorageResource): void {
    const names = propertiesNotRun(bucket);
    if (names.length > 0) this.#options.log(`${bucket.logicalId}: the local bucket ignores ${names.join(", ")}.`);
  }
}

const storedObject = (key: string, { size, etag, modifiedAt, system }: ObjectRecord): StoredObject => ({
  key,
  size,
  etag,
  modifiedAt,
  type: system["content-type"] ?? "",
});

/** A bucket in the name of the host, which clients make of an endpoint that is no address. */
function refuseHostStyle({ headers }: S3Request): void {
  const host = headers.get("host") ?? "";
  if (!/^[^.]+.*\.localhost(:\d+)?$/i.test(host)) return;
  throw new S3Error(
    "InvalidRequest",
    "The local bucket is named in the path, not in the host: use the endpoint http://127.0.0.1, or tell the client so (forcePathStyle; addressing_style = path).",
  );
}
