/** `12:04:05`, in this machine's time zone. */
export function clockTime(at: number): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(":");
}

/** `2026-07-29 12:04:05`, in this machine's time zone. */
export const fullTime = (at: number): string => `${dayOf(at)} ${clockTime(at)}`;

export function dayOf(at: number): string {
  const date = new Date(at);
  const year = String(date.getFullYear()).padStart(4, "0");
  return [year, twoDigits(date.getMonth() + 1), twoDigits(date.getDate())].join("-");
}

const twoDigits = (value: number): string => String(value).padStart(2, "0");

const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1_000],
] as const;

/** `1 d 2 h`: a length of time in its two largest units, without sign; `0 s` for less than a second. */
export function lengthText(length: number): string {
  let rest = Math.round(Math.abs(length) / 1_000) * 1_000;
  const parts: string[] = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${unit}`);
  }
  return parts.slice(0, 2).join(" ") || "0 s";
}

/** `+1 h`, `−30 d`. */
export const offsetText = (offset: number): string => `${offset < 0 ? "−" : "+"}${lengthText(offset)}`;

/** How long something took. */
export function durationText(duration: number): string {
  if (duration >= 10_000) return `${(duration / 1_000).toFixed(1)} s`;
  return duration < 10 ? `${Math.round(duration * 10) / 10} ms` : `${Math.round(duration)} ms`;
}
