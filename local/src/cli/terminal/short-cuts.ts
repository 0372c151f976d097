import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** What a key does. */
export interface ShortCut {
  readonly key: string;
  /** One or two words. */
  readonly name: string;
  readonly run: () => void | Promise<void>;
}

/** `o window  l sign-in page  …` */
export const describeShortCuts = (shortCuts: readonly ShortCut[]): string =>
  shortCuts.map(({ key, name }) => `${key} ${name}`).join("   ");

/** The keyboard of a terminal: `process.stdin`. */
export type Keyboard = Pick<
  NodeJS.ReadStream,
  "isTTY" | "setRawMode" | "setEncoding" | "on" | "off" | "resume" | "pause" | "unref"
>;

export interface KeyActions {
  readonly shortCuts: readonly ShortCut[];
  /** Ctrl-C. */
  readonly interrupt: () => void;
  /** Enter: room between the lines before and after. */
  readonly newLine: () => void;
  /** Any other key. */
  readonly help: () => void;
}

const CTRL_C = "\x03";
const CTRL_Z = "\x1a";

/**
 * Runs what a key stands for, as it is pressed, one after the other: while one runs, only Ctrl-C and `q` count. Does
 * nothing unless keys come from a terminal in which this process is in the foreground: a job in the background that
 * reads keys would be stopped by the shell. Returns a function that gives the terminal back as it was.
 */
export function listenForKeys(keyboard: Keyboard, actions: KeyActions): () => void {
  if (!keyboard.isTTY || !isInForeground()) return () => {};
  let isRunning = false;
  const setRaw = (isRaw: boolean) => {
    keyboard.setRawMode(isRaw);
  };
  const press = async (key: string) => {
    if (key === CTRL_C) return actions.interrupt();
    if (key === CTRL_Z) return suspend(setRaw);
    if (isRunning && key !== "q") return;
    if (key === "\r" || key === "\n") return actions.newLine();
    const shortCut = actions.shortCuts.find((candidate) => candidate.key === key.toLowerCase());
    if (shortCut === undefined) return actions.help();
    isRunning = true;
    try {
      await shortCut.run();
    } finally {
      isRunning = false;
    }
  };
  // An arrow or a paste comes as one text of several characters: it stands for nothing here.
  const onData = (text: string) => void (text.length === 1 ? press(text) : undefined);
  setRaw(true);
  keyboard.setEncoding("utf8");
  keyboard.on("data", onData);
  keyboard.resume();
  const giveBack = () => {
    process.off("exit", giveBack);
    keyboard.off("data", onData);
    try {
      setRaw(false);
    } catch {
      // The terminal was closed.
    }
    keyboard.pause();
    keyboard.unref();
  };
  process.on("exit", giveBack);
  return giveBack;
}

/** Ctrl-Z means what it always does: the shell comes back, and `fg` goes on here. */
function suspend(setRaw: (isRaw: boolean) => void): void {
  if (process.platform === "win32") return;
  setRaw(false);
  process.once("SIGCONT", () => setRaw(true));
  // The whole group, as the terminal would: npm and its shell too.
  process.kill(0, "SIGTSTP");
}

/** Whether the terminal's keys go to this process: its group is that of the terminal. */
function isInForeground(): boolean {
  if (process.platform === "win32") return true;
  try {
    const [group, foreground] = process.platform === "linux" ? groupsByProc() : groupsByPs();
    return group === foreground;
  } catch {
    return false;
  }
}

/** The process group, and that which the terminal has in its foreground. */
function groupsByProc(): readonly (string | undefined)[] {
  const stat = readFileSync("/proc/self/stat", "latin1");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return [fields[2], fields[5]];
}

const groupsByPs = (): readonly (string | undefined)[] =>
  execFileSync("ps", ["-o", "pgid=,tpgid=", "-p", String(process.pid)], { encoding: "utf8", timeout: 2_000 })
    .trim()
    .split(/\s+/);
