import type { JsonObject } from "../../model/json";
import type { Clock } from "../../model/time";
import type { Action, Callback, Input } from "./dynalite-store";
import { errorBody } from "./dynamodb-error";
import { type Place, StoreView } from "./store-view";
import { TableLocks } from "./table-locks";
import { type Changes, TableStore } from "./table-store";

export interface TablesOptions extends Place {
  /** Where the tables lie; must exist. */
  readonly directory: string;
  readonly clock: Clock;
}

/**
 * The tables of a stack. Whatever writes holds the lock of its tables from its first look until it is stored, so writes
 * to a table come one after the other: a condition still holds when its item is written, and no write gets into the
 * middle of a transaction.
 */
export class Tables {
  readonly clock: Clock;
  readonly place: Place;
  readonly store: TableStore;
  readonly #locks = new TableLocks();

  private constructor(store: TableStore, { region, accountId, clock }: TablesOptions) {
    this.store = store;
    this.place = { region, accountId };
    this.clock = clock;
  }

  static async open(options: TablesOptions): Promise<Tables> {
    return new Tables(await TableStore.open(options.directory), options);
  }

  /** The tables as they are now, each read for itself. */
  view(): StoreView {
    return new StoreView(this.store, this.place);
  }

  /** Runs one operation that only reads, all of it at one moment. */
  async read(action: Action, input: Input): Promise<JsonObject> {
    return this.atOneMoment((view) => carryOut(action, view, input));
  }

  async atOneMoment<Value>(work: (view: StoreView) => Promise<Value>): Promise<Value> {
    const snapshot = this.store.snapshot();
    try {
      return await work(new StoreView(this.store, this.place, snapshot));
    } finally {
      await snapshot.close();
    }
  }

  /** Runs one operation that writes, and stores what it wrote at once. It stores nothing if the operation fails. */
  async write(names: readonly string[], action: Action, input: Input): Promise<JsonObject> {
    return this.alone(names, async () => {
      const view = this.view();
      const output = await carryOut(action, view, input);
      await this.store.write(view.changes);
      return output;
    });
  }

  /** Runs work while nothing else writes to the tables of these names. */
  alone<Value>(names: readonly string[], work: () => Promise<Value>): Promise<Value> {
    return this.#locks.run([...new Set(names)], work);
  }

  close(): Promise<void> {
    return this.store.close();
  }
}

/** All changes of several views, none of which touches what another one does. */
export const changesOf = (views: readonly StoreView[]): Changes => new Map(views.flatMap((view) => [...view.changes]));

/** Runs one of dynalite's operations. Rejects with its errors, and with what it throws. */
export function carryOut(action: Action, view: StoreView, input: Input): Promise<JsonObject> {
  return new Promise((resolve, reject) => {
    const done: Callback<JsonObject> = (error, output) => {
      if (error === undefined || error === null) resolve(typeof output === "object" ? output : {});
      else reject(errorBody(error) === undefined && !(error instanceof Error) ? new Error(String(error)) : error);
    };
    action(view, input, done);
  });
}
