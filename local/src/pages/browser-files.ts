import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/** What the pages send to browsers, by the names that local/build/browser-files.js gives them. */
type BrowserFile = "window.css" | "window.js" | "sign-in.css" | "sign-in.js";

interface BrowserBuild {
  bundleBrowserFiles(): readonly { readonly name: string; readonly text: string }[];
}

/**
 * A style sheet or script of the pages: it lies beside the program where that was bundled, and is bundled now where the
 * stack runs from its sources.
 */
export function browserFile(name: BrowserFile): string {
  const beside = join(__dirname, name);
  if (existsSync(beside)) return readFileSync(beside, "utf8");
  const build: BrowserBuild = createRequire(__filename)(join(__dirname, "../../build/browser-files.js"));
  const file = build.bundleBrowserFiles().find((made) => made.name === name);
  if (file === undefined) throw new Error(`local/build/browser-files.js makes no ${name}`);
  return file.text;
}
