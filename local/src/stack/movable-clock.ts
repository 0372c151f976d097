import { type Clock, epochMillis, type Millis, millis } from "../model/time";

/** A clock that a developer can move, to see tokens expire without waiting. */
export interface MovableClock {
  readonly now: Clock;
  /** Moves it further by this much, forwards or (negative) backwards. */
  shift(by: Millis): void;
  /** How far it is from the real one. */
  offset(): Millis;
}

export function createMovableClock(base: Clock): MovableClock {
  let offset = 0;
  return {
    now: () => epochMillis(base() + offset),
    shift(by) {
      offset += by;
    },
    offset: () => millis(offset),
  };
}
