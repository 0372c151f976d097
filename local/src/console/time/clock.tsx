import type { JSX } from "hono/jsx/jsx-runtime";
import { clockTime, dayOf, offsetText } from "./time-text";

interface MomentProps {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly hasDay?: boolean;
}

/** A moment: the time of day, preceded by the day on request; in full for machines. */
export function Moment({ at, hasDay = false }: MomentProps): JSX.Element {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return <span>at an unknown time</span>;
  return (
    <time datetime={date.toISOString()}>
      {hasDay ? <span class="day">{`${dayOf(at)} `}</span> : null}
      {clockTime(at)}
    </time>
  );
}

export interface ClockProps {
  readonly now: number;
  /** How far the stack's clock is from the machine's own. */
  readonly offset: number;
}

/** The stack's time in the corner of every page, and how far it is from the machine's own if it has been moved. */
export function Clock({ now, offset }: ClockProps): JSX.Element {
  const isMoved = Math.abs(offset) >= 1_000;
  return (
    <a class={isMoved ? "clock moved" : "clock"} id="clock" href="/time">
      <span class="visually-hidden">{"The stack's time: "}</span>
      <span data-tick="clock" data-offset={String(offset)}>
        {clockTime(now)}
      </span>
      {isMoved ? <span class="offset">{offsetText(offset)}</span> : null}
    </a>
  );
}
