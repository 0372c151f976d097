import { type Millis, millis } from "../../model/time";
import { failureText } from "../failure-text";
import type { ConsoleHandler, ConsoleParts } from "../request-context";
import { chosenPool, noSuchPool } from "../users/chosen-pool";
import { fullTime, lengthText } from "./time-text";

/** How far from the machine's own time the clock may go: ten years. */
const FARTHEST = 3_653 * 86_400_000;

/** Moves the stack's clock by the amount of a button or of the field. */
export function handleShift(parts: ConsoleParts): ConsoleHandler {
  return ({ form, session }) => {
    const { clock } = parts.options;
    const by = readDuration(form.peek("by"));
    const text = (() => {
      if (by === undefined || by === 0) return "Write how far, for example: 90 min, -1 h, 30 d, 1 d 2 h.";
      if (Math.abs(clock.offset() + by) > FARTHEST)
        return "The clock goes ten years forwards or backwards, no farther.";
      return undefined;
    })();
    if (by === undefined || text !== undefined) parts.flashes.leave(session, { kind: "failed", text: text ?? "" });
    else parts.flashes.leave(session, { kind: "done", text: move(parts, by) });
    return { kind: "redirect", to: "/time" };
  };
}

/** Sets the clock back to the machine's own time. */
export function handleReset(parts: ConsoleParts): ConsoleHandler {
  return ({ session }) => {
    const back = millis(-parts.options.clock.offset());
    const text = back === 0 ? "The clock shows the machine's own time already." : move(parts, back);
    parts.flashes.leave(session, { kind: "done", text });
    return { kind: "redirect", to: "/time" };
  };
}

function move({ options, live }: ConsoleParts, by: Millis): string {
  const { clock } = options;
  clock.shift(by);
  const now = clock.now();
  live.clockMoved();
  const moment = fullTime(now);
  return by > 0
    ? `Moved ${lengthText(by)} forwards: it is ${moment}. Tokens, codes and sessions that end before then have expired.`
    : `Moved ${lengthText(by)} back: it is ${moment}. Tokens issued later than that are refused until their time has come.`;
}

/** Generates new signing keys for a pool. */
export function handleRotate({ options, flashes }: ConsoleParts): ConsoleHandler {
  return async ({ form, session }) => {
    const pool = chosenPool(options, form.text("pool", 255));
    if (pool === undefined) return noSuchPool(options);
    try {
      await options.rotateKeys(pool.id);
      flashes.leave(session, {
        kind: "done",
        text: `${pool.logicalId} signs with new keys. Tokens signed with the former ones stay valid.`,
      });
    } catch (error) {
      flashes.leave(session, { kind: "failed", text: failureText(error) });
    }
    return { kind: "redirect", to: "/time" };
  };
}

const UNIT_MILLIS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

const LONGEST_TEXT = 40;

/**
 * Reads `90 min`, `+1h`, `-30 d`, `1 d 2 h`: whole numbers with units s, m or min, h, d, w, and one sign in front.
 * Undefined for anything else.
 */
export function readDuration(text: string): Millis | undefined {
  const [, sign, amounts] =
    /^([+\-−]?)((?:\s*\d{1,9}\s*(?:min|[smhdw]))+)$/i.exec(text.slice(0, LONGEST_TEXT).trim()) ?? [];
  if (amounts === undefined) return undefined;
  let sum = 0;
  for (const [, count, unit = ""] of amounts.matchAll(/(\d+)\s*([a-z]+)/gi))
    sum += Number(count) * (UNIT_MILLIS[unit.toLowerCase()] ?? 0);
  return millis(sign === "-" || sign === "−" ? -sum : sum);
}
