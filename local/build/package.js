// Builds what the package runs and what its users' compilers read, into local/dist/: `npm pack` calls it (prepack).

const { buildSync } = require("esbuild");
const fs = require("node:fs");
const path = require("node:path");
const { OPTIONS, PROGRAMS, SOURCES, entryPoints } = require("./esbuild-options.js");
const { bundleBrowserFiles } = require("./browser-files.js");
const { declarationsOf } = require("./declarations.js");

const DIST = path.join(__dirname, "../dist");
const INDEX = path.join(SOURCES, "index.ts");

fs.rmSync(DIST, { recursive: true, force: true });
bundle({ worker: PROGRAMS.worker });
// Test runners such as Jest have no `import()` in CommonJS; what is loaded late here is CommonJS itself.
bundle({ cli: PROGRAMS.cli, index: INDEX }, { supported: { "dynamic-import": false } });
for (const { name, text } of bundleBrowserFiles()) write(name, text);
write("index.mjs", esModule(INDEX));
for (const [file, text] of declarationsOf(INDEX, SOURCES)) write(path.join("types", file), text);
write("types/index.d.mts", 'export * from "./index.js";\n');

/** The package's dependencies are installed beside it, so they stay out of the bundles. */
function bundle(programs, options = {}) {
  const { outputFiles } = buildSync({
    ...OPTIONS,
    ...options,
    entryPoints: entryPoints(programs),
    outdir: DIST,
    packages: "external",
  });
  for (const file of outputFiles) write(path.relative(DIST, file.path), file.contents);
}

/** ES modules get the very objects that CommonJS gets: one `StartError`, one copy of the code. */
function esModule(entry) {
  const { metafile } = buildSync({
    ...OPTIONS,
    entryPoints: [entry],
    outdir: DIST,
    packages: "external",
    format: "esm",
    metafile: true,
  });
  const names = Object.values(metafile.outputs).flatMap((output) => output.exports);
  return `import index from "./index.js";\n\nexport const { ${names.join(", ")} } = index;\n`;
}

function write(name, contents) {
  const file = path.join(DIST, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, contents);
}
