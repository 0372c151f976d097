import type { DeliveredMessage } from "../model/activity";
import type { InvokeFunction } from "../model/invocation";
import type { Clock } from "../model/time";
import type { KeyRing } from "./resources/key-ring";
import type { Place } from "./resources/pool";
import type { PoolRegistry } from "./resources/registry";
import type { Store } from "./store/store";
import type { Tables } from "./store/tables";
import type { PasswordQueue } from "./users/passwords/password-queue";

/** All that an operation, a page or an endpoint works with. */
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
  /** Lets password checks take turns. */
  readonly passwordQueue: PasswordQueue;
}

/** A random UUID (RFC 9562, version 4) of the services' own randomness. */
export function newUuid(random: (size: number) => Buffer): string {
  const bytes = Buffer.from(random(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** A new `sub`: shaped like a UUID, its third group beginning with 70, as AWS makes them. */
export function newSub(random: (size: number) => Buffer): string {
  const uuid = newUuid(random);
  return `${uuid.slice(0, 14)}70${uuid.slice(16)}`;
}
