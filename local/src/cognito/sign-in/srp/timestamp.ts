import type { EpochMillis } from "../../../model/time";

const DAYS: readonly string[] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS: readonly string[] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** How far a client's clock may be off. AWS publishes no window: this one is inferred. */
const WINDOW = 300_000;

/**
 * Whether a claim's timestamp is of now, and written `EEE MMM d HH:mm:ss 'UTC' yyyy`: English, the right weekday, the
 * day without a leading zero.
 */
export function isTimely(timestamp: string, now: EpochMillis): boolean {
  const parts = /^\w{3} (\w{3}) (\d{1,2}) (\d\d):(\d\d):(\d\d) UTC (\d{4})$/.exec(timestamp);
  if (parts === null) return false;
  const [, month = "", day, hour, minute, second, year] = parts;
  const monthIndex = MONTHS.indexOf(month);
  const moment = Date.UTC(Number(year), monthIndex, Number(day), Number(hour), Number(minute), Number(second));
  return writeTimestamp(moment) === timestamp && Math.abs(moment - now) <= WINDOW;
}

/** A moment as clients write it into the claim. */
export function writeTimestamp(moment: number): string {
  const date = new Date(moment);
  const time = date.toISOString().slice(11, 19);
  return `${DAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${date.getUTCDate()} ${time} UTC ${date.getUTCFullYear()}`;
}
