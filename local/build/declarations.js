// The declarations that the package's users read: those of the index and of what it leads to, not of the whole tree.

const path = require("node:path");
const ts = require("typescript");

/** File name, relative to the sources, to text, for everything that `entry` declares. Checks no types: `npm run check` does. */
function declarationsOf(entry, sources) {
  const emitted = emit(entry, sources);
  const reached = new Map();
  const waiting = [path.relative(sources, entry).replace(/\.ts$/, ".d.ts")];
  for (const file of waiting) {
    const text = emitted.get(file.replaceAll("\\", "/"));
    if (text === undefined) throw new Error(`${file} was not emitted`);
    if (reached.has(file)) continue;
    reached.set(file, text);
    waiting.push(...importsOf(text).map((name) => `${path.join(path.dirname(file), name)}.d.ts`));
  }
  return reached;
}

function emit(entry, sources) {
  const root = path.join(sources, "../..");
  const { config } = ts.readConfigFile(path.join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const program = ts.createProgram([entry], {
    ...options,
    rootDir: sources,
    outDir: sources,
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
  });
  const emitted = new Map();
  const { diagnostics } = program.emit(undefined, (file, text) => {
    emitted.set(path.relative(sources, file).replaceAll("\\", "/"), text);
  });
  if (diagnostics.length > 0) throw new Error(ts.formatDiagnostics(diagnostics, ts.createCompilerHost(options)));
  return emitted;
}

/** The relative modules that a declaration file names, in any of the forms that the compiler writes. */
function importsOf(text) {
  return ts
    .preProcessFile(text, true, true)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => name.startsWith("."));
}

module.exports = { declarationsOf };
