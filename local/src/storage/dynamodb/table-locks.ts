/**
 * Lets one piece of work at a time have a name. Work that asks for several names gets them all at once, in the order in
 * which it asked, so that two pieces of work never wait for each other.
 */
export class TableLocks {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs the work when everybody who asked for one of the names before is done. */
  run<Value>(names: readonly string[], work: () => Promise<Value>): Promise<Value> {
    const before = names.map((name) => this.#last.get(name)).filter((each) => each !== undefined);
    const result = before.length === 0 ? work() : Promise.all(before).then(work);
    const leave = () => this.#leave(names, done);
    const done: Promise<void> = result.then(leave, leave);
    for (const name of names) this.#last.set(name, done);
    return result;
  }

  #leave(names: readonly string[], done: Promise<unknown>): void {
    for (const name of names) if (this.#last.get(name) === done) this.#last.delete(name);
  }
}
