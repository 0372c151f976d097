import { readFileSync } from "node:fs";
import { isJsonObject } from "../model/json";

/**
 * How a command of this program is typed in the working directory, without its arguments: as the npm script of that
 * name where package.json has one, or by npx, which `--no-install` keeps from fetching a package of the same name.
 */
export function commandLine(command: string): string {
  if (!hasScript(command)) return `npx --no-install sam-gatehouse ${command}`;
  return command === "start" ? "npm start" : `npm run -s ${command} --`;
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
