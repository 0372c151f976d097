// Runs the command line from a bundle of local/src/, and makes the bundle anew when a source of it has changed: the
// TypeScript compiler alone would take longer to load than the whole start may last (docs/decisions/001-launcher.md).
// Plain JavaScript, since Node.js has to run it before anything is compiled.

const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");

const MINIMUM_NODE = [20, 19];
const SOURCES = path.join(__dirname, "../src");
const ENTRY_POINTS = { cli: "cli/main.ts", worker: "lambda/worker.ts" };
const REQUIRED = "Run `npm ci` in the project folder first.";

main();

function main() {
  const problem = unmetRequirement();
  if (problem !== undefined) {
    process.stderr.write(`gatehouse: ${problem}\n`);
    process.exitCode = 1;
    return;
  }
  try {
    const bundle = currentBundle() ?? build();
    process.setSourceMapsEnabled?.(process.execArgv.includes("--inspect") || process.env.GATEHOUSE_SOURCE_MAPS === "1");
    require(path.join(bundle, "cli.js"));
  } catch (error) {
    process.stderr.write(`gatehouse: the command line does not start: ${error.stack ?? error}\n`);
    process.exitCode = 1;
  }
}

function unmetRequirement() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor < MINIMUM_NODE[1])) {
    return `Node.js ${MINIMUM_NODE.join(".")} or newer is needed, this is ${process.versions.node}.`;
  }
  if (!fs.existsSync(modulesFolder())) return `node_modules is missing. ${REQUIRED}`;
  return undefined;
}

function modulesFolder() {
  return path.join(__dirname, "../..", "node_modules");
}

/** One folder for each state of the sources, so that two starts at once cannot tread on one another. */
function cacheFolder() {
  return path.join(modulesFolder(), ".cache", "gatehouse");
}

/** The folder of the last bundle if none of its inputs has changed since; reads no source, only sizes and times. */
function currentBundle() {
  try {
    const { bundle, inputs } = JSON.parse(fs.readFileSync(path.join(cacheFolder(), "current.json"), "utf8"));
    const unchanged = Object.entries(inputs).every(([file, stamp]) => stampOf(file) === stamp);
    return unchanged && fs.existsSync(path.join(bundle, "cli.js")) ? bundle : undefined;
  } catch {
    return undefined;
  }
}

function stampOf(file) {
  const { size, mtimeMs } = fs.statSync(file);
  return `${size}-${mtimeMs}`;
}

function build() {
  const root = path.join(__dirname, "../..");
  const result = require("esbuild").buildSync({
    absWorkingDir: root,
    entryPoints: Object.entries(ENTRY_POINTS).map(([out, file]) => ({ in: path.join(SOURCES, file), out })),
    outdir: path.join(cacheFolder(), "unused"),
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    mainFields: ["module", "main"],
    // What loads a file beside itself stays in node_modules; so does what only some commands load.
    external: ["esbuild", "node-sqlite3-wasm", "@aws-sdk/*"],
    sourcemap: "linked",
    sourcesContent: false,
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  const digest = createHash("sha256");
  for (const file of result.outputFiles) digest.update(file.contents);
  const bundle = path.join(cacheFolder(), digest.digest("hex").slice(0, 16));
  fs.mkdirSync(bundle, { recursive: true });
  for (const file of result.outputFiles) replaceFile(path.join(bundle, path.basename(file.path)), file.contents);
  const inputs = { [__filename]: stampOf(__filename) };
  for (const file of Object.keys(result.metafile.inputs)) {
    const absolute = path.resolve(root, file);
    inputs[absolute] = stampOf(absolute);
  }
  replaceFile(path.join(cacheFolder(), "current.json"), JSON.stringify({ bundle, inputs }));
  return bundle;
}

/** Written beside and renamed, so that a reader never meets half a file. */
function replaceFile(file, contents) {
  const temporary = `${file}.${process.pid}`;
  fs.writeFileSync(temporary, contents);
  fs.renameSync(temporary, file);
}
