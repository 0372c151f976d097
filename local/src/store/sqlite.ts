import { setFlagsFromString } from "node:v8";

/**
 * V8 compiles WebAssembly again, optimized, what has run for so many bytes of code. By its own budget that falls into
 * every start, takes twice the time of the start and 45 MB, and a store for one developer never earns it back; by this
 * one it comes after some thousand sign-ins.
 */
const TIERING_BUDGET = 1_000_000_000;

/** V8's own: https://github.com/v8/v8/blob/main/src/flags/flag-definitions.h, of Node.js 20 and of those after it. */
const OWN_TIERING_BUDGET = Number(process.versions.node.split(".")[0]) <= 20 ? 1_800_000 : 13_000_000;

type Sqlite = typeof import("node-sqlite3-wasm");

/** SQLite, with a tiering budget of its own, which it keeps; other WebAssembly of this process keeps V8's. */
export function loadSqlite(): Sqlite {
  setFlagsFromString(`--wasm-tiering-budget=${TIERING_BUDGET}`);
  try {
    return require("node-sqlite3-wasm");
  } finally {
    setFlagsFromString(`--wasm-tiering-budget=${OWN_TIERING_BUDGET}`);
  }
}
