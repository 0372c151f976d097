// How the sources become programs: alike for a checkout, which bundles them when they change, and for the package.

const path = require("node:path");

const SOURCES = path.join(__dirname, "../src");

/** The programs by their file names in one folder; the command line finds its worker by that name. */
const PROGRAMS = {
  cli: path.join(SOURCES, "cli/main.ts"),
  worker: path.join(SOURCES, "lambda/worker.ts"),
};

const OPTIONS = {
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  jsx: "automatic",
  jsxImportSource: "hono/jsx",
  write: false,
  logLevel: "silent",
};

/** esbuild's form of entry points: `in` is bundled into `out`. */
function entryPoints(programs) {
  return Object.entries(programs).map(([out, file]) => ({ in: file, out }));
}

module.exports = { SOURCES, PROGRAMS, OPTIONS, entryPoints };
