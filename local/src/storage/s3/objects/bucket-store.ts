import { join } from "node:path";
import { textForLog } from "../../../model/errors";
import type { Clock, EpochMillis } from "../../../model/time";
import { openStore } from "../../../store/open-store";
import type { Store } from "../../../store/store";
import { type Table, table } from "../../../store/table";
import { ContentFiles, type Segment } from "./content-files";
import type { EventName, ObjectEvent, ObjectRecord, PartRecord, UploadRecord } from "./records";

/** Who caused a change, for its event. */
export interface Cause {
  readonly name: EventName;
  readonly reason: string;
  readonly requestId: string;
  readonly sourceIp: string;
}

interface BucketStoreParts {
  readonly directory: string;
  readonly clock: Clock;
  /** Whether the events of a bucket are kept until they are acknowledged. */
  readonly keepEvents: (bucket: string) => boolean;
  /** Called after a change was committed; `hasEvent` if it left an event. */
  readonly onChange: (change: { readonly bucket: string; readonly key: string; readonly hasEvent: boolean }) => void;
  readonly log: (line: string) => void;
}

/**
 * The index of all objects and the files with their content. A change is one transaction: the object, its event, and
 * which files are loose, that is written or no longer needed but not, or still, named by the index. Loose files of a
 * process that died are removed at the next start, so that nothing is half written and nothing is left over.
 */
export class BucketStore {
  readonly files: ContentFiles;
  readonly #parts: BucketStoreParts;
  readonly #store: Store;
  readonly #objects: Table<ObjectRecord>; // bucket, key
  readonly #uploads: Table<UploadRecord>; // bucket, key, upload id
  readonly #partsOfUpload: Table<PartRecord>; // upload id, part number
  readonly #buckets: Table<EpochMillis>; // bucket; when it was first there
  readonly #events: Table<ObjectEvent>; // id
  readonly #counters: Table<number>; // what is counted
  readonly #loose: Table<true>; // file
  #removals: Promise<void> = Promise.resolve();

  /** Throws a StartError where the folder can't be used. */
  constructor(parts: BucketStoreParts) {
    this.#parts = parts;
    this.files = new ContentFiles(join(parts.directory, "objects"));
    this.#store = openStore({ file: join(parts.directory, "buckets.sqlite"), holds: "empty buckets" });
    this.#objects = table(this.#store, "objects");
    this.#uploads = table(this.#store, "uploads");
    this.#partsOfUpload = table(this.#store, "parts");
    this.#buckets = table(this.#store, "buckets");
    this.#events = table(this.#store, "events");
    this.#counters = table(this.#store, "counters");
    this.#loose = table(this.#store, "loose");
    this.#removeFiles([...this.#loose.entries([])].map(({ key }) => String(key[0])));
  }

  /** When a bucket was first there. */
  createdAt(bucket: string): EpochMillis {
    const known = this.#buckets.get(bucket);
    if (known !== undefined) return known;
    const now = this.#parts.clock();
    this.#store.write(() => this.#buckets.put([bucket], now));
    return now;
  }

  object(bucket: string, key: string): ObjectRecord | undefined {
    return this.#objects.get(bucket, key);
  }

  /** Objects in the order of their keys, those behind `after` only. Stop reading to stop the cost. */
  *objects(bucket: string, after?: string): Iterable<{ readonly key: string; readonly record: ObjectRecord }> {
    for (const { key, value } of this.#objects.entries([bucket], after === undefined ? undefined : [bucket, after]))
      yield { key: String(key[1]), record: value };
  }

  /**
   * Writes content to a new file, which is loose until `putObject` or `putPart` names it; `discard` it otherwise. When
   * the source or the disk fails, nothing is left of it.
   */
  async receive(chunks: AsyncIterable<Buffer>): Promise<string> {
    const file = this.files.newName();
    this.#store.write(() => this.#loose.put([file], true));
    try {
      await this.files.write(file, chunks);
    } catch (error) {
      this.discard([file]);
      throw error;
    }
    return file;
  }

  /** Removes files that nothing names. */
  discard(files: readonly string[]): void {
    this.#removeFiles(files);
  }

  /**
   * Puts an object where `allows` lets it, which sees the object that is there now and throws if it may not be
   * replaced. Then all of it has happened, or nothing.
   */
  putObject(
    bucket: string,
    key: string,
    record: ObjectRecord,
    cause: Cause,
    allows: (current: ObjectRecord | undefined) => void,
    uploadId?: string,
  ): void {
    let former: readonly string[] = [];
    const hasEvent = this.#store.write(() => {
      const current = this.#objects.get(bucket, key);
      allows(current);
      const named = new Set(record.segments.map(({ file }) => file));
      const parts = uploadId === undefined ? [] : this.#takeUpload(bucket, key, uploadId);
      former = [...filesOf(current?.segments ?? []), ...filesOf(parts).filter((file) => !named.has(file))];
      for (const file of named) this.#loose.remove(file);
      this.#objects.put([bucket, key], record);
      this.#loosen(former);
      return this.#keepEvent(bucket, key, record, cause);
    });
    this.#removeFiles(former);
    this.#tell(bucket, key, hasEvent);
  }

  /** Removes an object where `allows` lets it; nothing happens where there is none. */
  removeObject(
    bucket: string,
    key: string,
    cause: Cause,
    allows: (current: ObjectRecord | undefined) => void = () => {},
  ): void {
    const current = this.#objects.get(bucket, key);
    allows(current);
    if (current === undefined) return;
    const former = filesOf(current.segments);
    const hasEvent = this.#store.write(() => {
      this.#objects.remove(bucket, key);
      this.#loosen(former);
      return this.#keepEvent(bucket, key, undefined, cause);
    });
    this.#removeFiles(former);
    this.#tell(bucket, key, hasEvent);
  }

  /** Replaces the tags of an object that is there. */
  putTags(bucket: string, key: string, record: ObjectRecord, tags: ObjectRecord["tags"]): void {
    this.#store.write(() => this.#objects.put([bucket, key], { ...record, tags }));
    this.#tell(bucket, key, false);
  }

  startUpload(uploadId: string, upload: UploadRecord): void {
    this.#store.write(() => this.#uploads.put([upload.bucket, upload.key, uploadId], upload));
  }

  upload(bucket: string, key: string, uploadId: string): UploadRecord | undefined {
    return this.#uploads.get(bucket, key, uploadId);
  }

  /** Uploads in the order of their keys, then of their ids. */
  *uploads(bucket: string, after?: readonly [key: string, uploadId: string]) {
    const from = after === undefined ? undefined : [bucket, ...after];
    for (const { key, value } of this.#uploads.entries([bucket], from))
      yield { uploadId: String(key[2]), upload: value };
  }

  /** Parts by their numbers. */
  *parts(uploadId: string, after = 0): Iterable<{ readonly number: number; readonly part: PartRecord }> {
    for (const { key, value } of this.#partsOfUpload.entries([uploadId], [uploadId, after]))
      yield { number: Number(key[1]), part: value };
  }

  /** False, and nothing happened, where the upload was completed or aborted meanwhile. */
  putPart(upload: UploadRecord, uploadId: string, number: number, part: PartRecord): boolean {
    let former: readonly string[] = [];
    const isThere = this.#store.write(() => {
      if (this.#uploads.get(upload.bucket, upload.key, uploadId) === undefined) return false;
      const replaced = this.#partsOfUpload.get(uploadId, number);
      former = replaced === undefined ? [] : [replaced.segment.file];
      this.#partsOfUpload.put([uploadId, number], part);
      this.#loose.remove(part.segment.file);
      this.#loosen(former);
      return true;
    });
    this.#removeFiles(former);
    return isThere;
  }

  removeUpload(bucket: string, key: string, uploadId: string): void {
    let former: readonly string[] = [];
    this.#store.write(() => {
      former = filesOf(this.#takeUpload(bucket, key, uploadId));
      this.#loosen(former);
    });
    this.#removeFiles(former);
  }

  /** Events that were not acknowledged, oldest first, those after the event `after` only. */
  nextEvents(limit: number, after?: number): readonly ObjectEvent[] {
    const events: ObjectEvent[] = [];
    for (const { value } of this.#events.entries([], after === undefined ? undefined : [after])) {
      if (events.length >= limit) break;
      events.push(value);
    }
    return events;
  }

  acknowledge(id: number): void {
    this.#store.write(() => this.#events.remove(id));
  }

  /** Waits until no file is being removed any more. */
  async close(): Promise<void> {
    await this.#removals;
    await this.#store.close();
  }

  #takeUpload(bucket: string, key: string, uploadId: string): readonly Segment[] {
    const segments = [...this.parts(uploadId)].map(({ part }) => part.segment);
    this.#uploads.remove(bucket, key, uploadId);
    this.#partsOfUpload.removeAll(uploadId);
    return segments;
  }

  #loosen(files: readonly string[]): void {
    for (const file of files) this.#loose.put([file], true);
  }

  #keepEvent(bucket: string, key: string, record: ObjectRecord | undefined, cause: Cause): boolean {
    if (!this.#parts.keepEvents(bucket)) return false;
    const id = (this.#counters.get("events") ?? 0) + 1;
    this.#counters.put(["events"], id);
    const content = record === undefined ? {} : { size: record.size, eTag: record.etag };
    const sequencer = id.toString(16).toUpperCase().padStart(18, "0");
    const time = this.#parts.clock();
    this.#events.put([id], { ...cause, ...content, id, bucket, key, sequencer, time });
    return true;
  }

  /** What was committed stays, whatever goes wrong with who hears of it. */
  #tell(bucket: string, key: string, hasEvent: boolean): void {
    try {
      this.#parts.onChange({ bucket, key, hasEvent });
    } catch (error) {
      this.#parts.log(textForLog(error));
    }
  }

  /** Removes files, one batch after the other, and forgets them. A file that is not loose is named, and stays. */
  #removeFiles(given: readonly string[]): void {
    const files = given.filter((file) => this.#loose.get(file) !== undefined);
    if (files.length === 0) return;
    this.#removals = this.#removals.then(async () => {
      try {
        for (const file of files) await this.files.remove(file);
        this.#store.write(() => {
          for (const file of files) this.#loose.remove(file);
        });
      } catch (error) {
        this.#parts.log(`Files of objects that were removed are left until the next start: ${String(error)}`);
      }
    });
  }
}

const filesOf = (segments: readonly Segment[]): readonly string[] => segments.map(({ file }) => file);
