// The command line of a checkout: bundled from local/src/, and bundled anew when a source of it has changed. The
// TypeScript compiler alone would take longer to load than the whole start may last (docs/decisions/001-launcher.md).

const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { OPTIONS, PROGRAMS, entryPoints } = require("./esbuild-options.js");

const ROOT = path.join(__dirname, "../..");
const MODULES = path.join(ROOT, "node_modules");
const CACHE = path.join(MODULES, ".cache", "gatehouse");
const CURRENT = path.join(CACHE, "current.json");
const MADE_BY = [__filename, ...["esbuild-options.js", "browser-files.js"].map((name) => path.join(__dirname, name))];

/** Why nothing can be bundled here; undefined where it can. */
function unmetRequirement() {
  if (fs.existsSync(MODULES)) return undefined;
  return "node_modules is missing. Run `npm ci` in the project folder first.";
}

/** The folder with `cli.js` and, beside it, `worker.js` and what browsers get, made of the sources as they are now. */
function bundleFolder() {
  return currentBundle() ?? build();
}

/** The folder of the last bundle if none of its inputs has changed since; reads no source, only sizes and times. */
function currentBundle() {
  try {
    const { bundle, inputs } = JSON.parse(fs.readFileSync(CURRENT, "utf8"));
    const folder = path.join(CACHE, bundle);
    const unchanged = Object.entries(inputs).every(([file, stamp]) => stampOf(path.join(ROOT, file)) === stamp);
    return unchanged && fs.existsSync(path.join(folder, "cli.js")) ? folder : undefined;
  } catch {
    return undefined;
  }
}

function stampOf(file) {
  const { size, mtimeMs } = fs.statSync(file);
  return `${size}-${mtimeMs}`;
}

/** One folder for each state of the sources, so that two starts at once cannot disturb each other. */
function build() {
  const { outputFiles, metafile } = require("esbuild").buildSync({
    ...OPTIONS,
    absWorkingDir: ROOT,
    entryPoints: entryPoints(PROGRAMS),
    outdir: path.join(CACHE, "unused"),
    mainFields: ["module", "main"],
    // Native code and what loads itself by path stays in node_modules; so does what only some commands load.
    external: [
      "esbuild",
      "node-sqlite3-wasm",
      "classic-level",
      "dynalite",
      "csv-parse",
      "@zxcvbn-ts/*",
      "@aws-sdk/*",
      "@simplewebauthn/*",
      "xml-crypto",
      "@xmldom/xmldom",
    ],
    // What is loaded late is CommonJS itself, and compiled code that is kept can't call `import()`.
    supported: { "dynamic-import": false },
    sourcemap: "linked",
    sourcesContent: false,
    metafile: true,
  });
  // Only here: a start whose bundle is current does not load esbuild.
  const { bundleBrowserFiles, inputsOfBrowserFiles } = require("./browser-files.js");
  const files = [
    ...outputFiles.map(({ path: file, contents }) => ({ name: path.basename(file), contents })),
    ...bundleBrowserFiles().map(({ name, text }) => ({ name, contents: text })),
  ];
  const digest = createHash("sha256");
  for (const { contents } of files) digest.update(contents);
  const bundle = digest.digest("hex").slice(0, 16);
  const folder = path.join(CACHE, bundle);
  fs.mkdirSync(folder, { recursive: true });
  for (const { name, contents } of files) replaceFile(path.join(folder, name), contents);
  const inputs = stampsOf([...Object.keys(metafile.inputs), ...inputsOfBrowserFiles(ROOT)]);
  replaceFile(CURRENT, JSON.stringify({ bundle, inputs }));
  return folder;
}

/** By path from the project's folder: the copy of a checkout looks at its own sources, never at the original's. */
function stampsOf(files) {
  const all = [...MADE_BY.map((file) => path.relative(ROOT, file)), ...files];
  return Object.fromEntries(all.map((file) => [file, stampOf(path.join(ROOT, file))]));
}

/** Written beside and renamed, so that a reader never meets half a file. */
function replaceFile(file, contents) {
  const temporary = `${file}.${process.pid}`;
  fs.writeFileSync(temporary, contents);
  fs.renameSync(temporary, file);
}

module.exports = { bundleFolder, unmetRequirement };
