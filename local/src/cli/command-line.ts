import { readFileSync } from "node:fs";
import { isAbsolute, relative } from "node:path";
import { isJsonObject } from "../model/json";
import { stateFolderOf } from "../stack/options";

/**
 * How a command of this program is typed in the working directory, without its arguments: as the npm script of that
 * name where package.json has one, or by npx, which `--no-install` keeps from fetching a package of the same name.
 */
export function commandLine(command: string): string {
  if (!hasScript(command)) return `npx --no-install sam-gatehouse ${command}`;
  return command === "start" ? "npm start" : `npm run -s ${command} --`;
}

/** The same with arguments, each as a shell takes it. Options of `npm start` stand behind `--`. */
export function commandWith(command: string, args: readonly string[]): string {
  const line = commandLine(command);
  if (args.length === 0) return line.replace(/ --$/, "");
  const behind = line === "npm start" ? `${line} --` : line;
  return [behind, ...args.map((argument) => shellWord(argument))].join(" ");
}

/** The command line of a start that was typed with these arguments, `start` first, with other values for some options. */
export function startWith([, ...typed]: readonly string[], others: readonly string[]): string {
  const replaced = (argument: string) =>
    others.some((name) => name.startsWith("--") && argument.split("=")[0] === name);
  const kept = typed.filter((argument, index) => {
    const before = typed[index - 1];
    const isValue = before !== undefined && !before.includes("=") && replaced(before);
    return !replaced(argument) && !isValue;
  });
  return commandWith("start", [...kept, ...others]);
}

/**
 * The arguments by which a command finds the stack that runs on a state folder: none where it is the one that the
 * working directory's template has by default.
 */
export function stateArguments(statePath: string): readonly string[] {
  if (stateFolderOf({}) === statePath) return [];
  const near = relative(process.cwd(), statePath);
  const isBelow = near !== "" && !near.startsWith("..") && !isAbsolute(near);
  return ["--state", isBelow ? near : statePath];
}

/** An argument as a POSIX shell, or Windows' own, takes it literally. */
export function shellWord(argument: string, platform: NodeJS.Platform = process.platform): string {
  if (/^[\w@%+=:,./-]+$/.test(argument)) return argument;
  if (platform === "win32")
    return /^[\w\\@+=:,./-]+$/.test(argument) ? argument : `"${argument.replaceAll('"', '""')}"`;
  return `'${argument.replaceAll("'", "'\\''")}'`;
}

function hasScript(command: string): boolean {
  try {
    const manifest: unknown = JSON.parse(readFileSync("package.json", "utf8"));
    const scripts = isJsonObject(manifest) ? manifest["scripts"] : undefined;
    const script = isJsonObject(scripts) ? scripts[command] : undefined;
    return typeof script === "string" && new RegExp(`\\bgatehouse ${command}\\b`).test(script);
  } catch {
    return false;
  }
}
