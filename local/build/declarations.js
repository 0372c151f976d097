// The declarations that the package's users read: those of the index and of what it leads to, not of the whole tree.
// Each file is translated by itself, which takes a twentieth of the time that a whole program does; so what those files
// export has its types written out.

const fs = require("node:fs");
const path = require("node:path");
const ts = require("typescript");

const COMPILER_OPTIONS = { isolatedDeclarations: true, strict: true, target: "es2023", lib: ["es2023"] };

/**
 * File name, relative to the sources, to text, for `entry` and every module that its declarations name. Checks no
 * types: `npm run check` does. Throws where a type is not written out.
 */
function declarationsOf(entry, sources) {
  const declarations = new Map();
  const waiting = [path.relative(sources, entry).replace(/\.ts$/, "")];
  for (const name of waiting) {
    const file = `${name}.d.ts`;
    if (declarations.has(file)) continue;
    const text = declarationOf(path.join(sources, `${name}.ts`));
    declarations.set(file, text);
    waiting.push(...relativeImports(text).map((imported) => path.join(path.dirname(name), imported)));
  }
  return declarations;
}

function declarationOf(file) {
  const { outputText, diagnostics } = ts.transpileDeclaration(fs.readFileSync(file, "utf8"), {
    fileName: file,
    reportDiagnostics: true,
    compilerOptions: COMPILER_OPTIONS,
  });
  if (diagnostics.length > 0) throw new Error(ts.formatDiagnostics(diagnostics, ts.createCompilerHost({})));
  return outputText;
}

function relativeImports(text) {
  return ts
    .preProcessFile(text, true, true)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => name.startsWith("."));
}

module.exports = { declarationsOf };
