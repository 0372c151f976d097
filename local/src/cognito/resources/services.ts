import type { DeliveredMessage } from "../../model/activity";
import type { InvokeFunction } from "../../model/invocation";
import type { Clock } from "../../model/time";
import type { Store } from "../../store/store";
import type { Tables } from "../store/tables";
import type { KeyRing } from "./key-ring";
import type { PoolRegistry } from "./pool-registry";
import type { Place } from "./user-pool";

/** Everything that an operation, a page or an endpoint works with. */
export interface Services {
  readonly store: Store;
  readonly tables: Tables;
  readonly pools: PoolRegistry;
  readonly keys: KeyRing;
  readonly place: Place;
  readonly clock: Clock;
  readonly random: (size: number) => Buffer;
  readonly invoke: InvokeFunction;
  readonly log: (line: string) => void;
  readonly deliver: (message: DeliveredMessage) => void;
  /** Resolves when the caller may do the costly arithmetic of one password proof. */
  readonly passwordQueue: { next(): Promise<void> };
}
