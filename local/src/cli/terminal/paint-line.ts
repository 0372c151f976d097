import type { Look } from "./look";

/** A request at an API, as the activity of a stack writes it: method, path, status, time, and why it was refused. */
const REQUEST = /^([A-Z]+) (\S+) (\d{3}) (\d+ ms)(.*)$/s;
/** A line of a function: its id, the request's, the level. */
const FUNCTION_LOG = /^(\S+) (?:([0-9a-f-]{36}) )?(DEBUG|INFO|WARN|ERROR|TRACE) (.*)$/s;

const STATUS_TONES = { "2": "green", "3": "cyan", "4": "yellow", "5": "red" } as const;
const LEVEL_TONES = { DEBUG: "dim", INFO: "dim", WARN: "yellow", ERROR: "red", TRACE: "dim" } as const;

/** Lines that stand out by how they begin or what they say. The first that fits. */
const OTHERS = [
  [/^message to /, "cyan"],
  [/^token for /, "cyan"],
  [/^\S+ rebuilt in \d+ ms$/, "green"],
  [/^\S+ does not build: /, "red"],
  [/^signed in: /, "green"],
  [/^sign-in refused: /, "red"],
] as const;

/** A line of a stack's log in the colours of a look; its text stays the same. */
export function paintLine(line: string, { paint }: Look): string {
  const [, method = "", path = "", status, time = "", why = ""] = REQUEST.exec(line) ?? [];
  if (status !== undefined) {
    const kind = status.charAt(0);
    const tone = isKey(STATUS_TONES, kind) ? STATUS_TONES[kind] : "bold";
    return `${paint("bold", method)} ${path} ${paint(tone, status)} ${paint("dim", time)}${paint(tone, why)}`;
  }
  const [, id = "", request, level, text = ""] = FUNCTION_LOG.exec(line) ?? [];
  if (level !== undefined && isKey(LEVEL_TONES, level)) {
    const from = request === undefined ? id : `${id} ${request}`;
    return `${paint("dim", from)} ${paint(LEVEL_TONES[level], level)} ${text}`;
  }
  const tone = OTHERS.find(([beginning]) => beginning.test(line))?.[1];
  return tone === undefined ? line : paint(tone, line);
}

const isKey = <Table extends object>(table: Table, key: PropertyKey): key is keyof Table => Object.hasOwn(table, key);
