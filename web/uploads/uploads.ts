import type { Item } from "../../functions/_shared/contract";
import { CallFailed, type Failure, failureOf } from "../api/failure";
import type { Grant, Metadata } from "../api/metadata";
import { Store } from "../store";
import type { Checksum } from "./checksum";
import type { SendFile } from "./send-file";

export type UploadStage =
  | { readonly kind: "waiting" }
  | { readonly kind: "reading"; readonly done: number }
  | { readonly kind: "asking" }
  | { readonly kind: "sending"; readonly done: number }
  /** All of it has been sent; the record does not say so yet. */
  | { readonly kind: "checking" }
  | { readonly kind: "stored" }
  | { readonly kind: "rejected" }
  | { readonly kind: "failed"; readonly failure: Failure }
  | { readonly kind: "cancelled" };

export interface Upload {
  readonly key: number;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly stage: UploadStage;
}

/** What an upload has got so far, so that a retry does not begin at nothing. */
interface Work {
  readonly file: File;
  readonly cancel: AbortController;
  sha256?: string;
  grant?: Grant;
}

export interface UploadTools {
  readonly metadata: Pick<Metadata, "announce" | "get" | "delete">;
  readonly checksum: Checksum;
  readonly sendFile: SendFile;
  readonly now: () => number;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Called when a file has come in. */
  readonly onStored: (item: Item) => void;
}

/** Files under way at the same time: more would only share the line. */
const AT_ONCE = 3;
/** How long the record is asked for whether it has seen the file: half a minute in all. */
const LOOKS = 30;
const BETWEEN_LOOKS = 1_000;

/** The files that were dropped, in their order, each sent by itself. */
export class Uploads extends Store<readonly Upload[]> {
  readonly #tools: UploadTools;
  readonly #work = new Map<number, Work>();
  #lastKey = 0;

  constructor(tools: UploadTools) {
    super([]);
    this.#tools = tools;
  }

  add(files: Iterable<File>): void {
    const added = [...files].map((file): Upload => {
      this.#lastKey += 1;
      this.#work.set(this.#lastKey, { file, cancel: new AbortController() });
      return { key: this.#lastKey, name: file.name, size: file.size, stage: { kind: "waiting" } };
    });
    this.set([...this.get(), ...added]);
    this.#startNext();
  }

  /** The record of what was only announced goes too. */
  cancel(key: number): void {
    const work = this.#work.get(key);
    this.#move(key, { kind: "cancelled" });
    work?.cancel.abort(new CallFailed({ kind: "refused", status: 0, words: "Cancelled." }));
    if (work?.grant !== undefined) this.#tools.metadata.delete(work.grant.id).catch(() => {});
    this.#startNext();
  }

  retry(key: number): void {
    const work = this.#work.get(key);
    if (work === undefined || !isOver(this.#stageOf(key))) return;
    const { sha256, grant, file } = work;
    const isCancelled = this.#stageOf(key)?.kind === "cancelled";
    this.#work.set(key, {
      file,
      cancel: new AbortController(),
      ...(sha256 !== undefined && { sha256 }),
      ...(grant !== undefined && !isCancelled && { grant }),
    });
    this.#move(key, { kind: "waiting" });
    this.#startNext();
  }

  /** Tries again what failed for one reason, once that reason is gone. */
  retryAfter(kind: Exclude<Failure["kind"], "refused">): void {
    for (const { key, stage } of this.get()) {
      if (stage.kind === "failed" && stage.failure.kind === kind) this.retry(key);
    }
  }

  /** Takes what is over off the list. */
  clear(): void {
    this.set(this.get().filter(({ stage }) => !isOver(stage) || stage.kind === "failed"));
  }

  get isBusy(): boolean {
    return this.get().some(({ stage }) => !isOver(stage));
  }

  #startNext(): void {
    const active = this.get().filter(({ stage }) => stage.kind !== "waiting" && !isOver(stage)).length;
    const waiting = this.get().filter(({ stage }) => stage.kind === "waiting");
    for (const { key } of waiting.slice(0, Math.max(0, AT_ONCE - active))) {
      const work = this.#work.get(key);
      if (work !== undefined) void this.#run(key, work);
    }
  }

  async #run(key: number, work: Work): Promise<void> {
    // A retry after a cancellation has work of its own: this one then says nothing more.
    const move = (stage: UploadStage): void => {
      if (this.#work.get(key) === work && !work.cancel.signal.aborted) this.#move(key, stage);
    };
    try {
      move({ kind: "reading", done: 0 });
      await this.#send(work, move);
    } catch (error) {
      move({ kind: "failed", failure: failureOf(error) });
    }
    this.#startNext();
  }

  async #send(work: Work, move: (stage: UploadStage) => void): Promise<void> {
    const { file, cancel } = work;
    const { checksum, metadata, sendFile } = this.#tools;
    work.sha256 ??= await checksum(file, cancel.signal, (done) => move({ kind: "reading", done }));
    move({ kind: "asking" });
    const grant = await this.#grantFor(work, work.sha256);
    move({ kind: "sending", done: 0 });
    try {
      await sendFile(grant, file, cancel.signal, (done) => move({ kind: "sending", done }));
    } catch (error) {
      // A grant that was refused is of no further use; one whose connection broke is.
      if (failureOf(error).kind === "refused") delete work.grant;
      throw error;
    }
    move({ kind: "checking" });
    const item = await this.#lookFor(metadata, grant.id, cancel.signal);
    if (item === undefined) return;
    move({ kind: item.status === "rejected" ? "rejected" : "stored" });
    this.#tools.onStored(item);
  }

  async #grantFor(work: Work, sha256: string): Promise<Grant> {
    const { grant, file, cancel } = work;
    if (grant !== undefined && Date.parse(grant.expiresAt) > this.#tools.now() + 5_000) return grant;
    const type = file.type.split(";", 1)[0] || "application/octet-stream";
    const announcement = { name: file.name, type, size: file.size, sha256 };
    const given = await this.#tools.metadata.announce(announcement, cancel.signal);
    if (cancel.signal.aborted) this.#tools.metadata.delete(given.id).catch(() => {});
    work.grant = given;
    return given;
  }

  /** The record once it is no longer pending; undefined if that takes too long: the list will show it. */
  async #lookFor(metadata: UploadTools["metadata"], id: string, signal: AbortSignal): Promise<Item | undefined> {
    for (let look = 0; look < LOOKS && !signal.aborted; look += 1) {
      const { item } = await metadata.get(id);
      if (item.status !== "pending") return item;
      await this.#tools.wait(BETWEEN_LOOKS);
    }
    return undefined;
  }

  #stageOf(key: number): UploadStage | undefined {
    return this.get().find((upload) => upload.key === key)?.stage;
  }

  #move(key: number, stage: UploadStage): void {
    this.set(this.get().map((upload) => (upload.key === key ? { ...upload, stage } : upload)));
  }
}

export function isOver(stage: UploadStage | undefined): boolean {
  return stage === undefined || ["stored", "rejected", "failed", "cancelled"].includes(stage.kind);
}
