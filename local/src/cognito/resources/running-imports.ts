/** The import jobs at work in this process, and the folder of their files. Readable for its owner only. */
export class RunningImports {
  readonly folder: string;
  readonly #running = new Map<string, { readonly stop: AbortController; readonly done: Promise<void> }>();

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Begins a job's work. It must end soon after its signal, and must not reject. */
  begin(jobId: string, work: (stopped: AbortSignal) => Promise<void>): void {
    const stop = new AbortController();
    const done = work(stop.signal).finally(() => this.#running.delete(jobId));
    this.#running.set(jobId, { stop, done });
  }

  /** Stops a job, and resolves once it has stopped. Does nothing for one that is not at work. */
  async stop(jobId: string): Promise<void> {
    const running = this.#running.get(jobId);
    running?.stop.abort();
    await running?.done;
  }

  /** Stops everything, before the store is closed. */
  async close(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((jobId) => this.stop(jobId)));
  }
}
