const { createHash } = require("node:crypto");
const { readFileSync } = require("node:fs");
const { transformSync, version } = require("esbuild");

const OPTIONS = {
  format: "cjs",
  target: "es2023",
  platform: "node",
  sourcemap: "inline",
  jsx: "automatic",
  jsxImportSource: "hono/jsx",
  // Jest's modules run in a context without import(); TypeScript's CommonJS has none either.
  supported: { "dynamic-import": false },
};
const made = createHash("sha256").update(version).update(readFileSync(__filename)).digest("hex");

/** Makes JavaScript of TypeScript for Jest. Types are the matter of `npm run check`. */
module.exports = {
  process: (source, sourcefile) => {
    const loader = sourcefile.endsWith("x") ? "tsx" : "ts";
    return { code: transformSync(source, { ...OPTIONS, loader, sourcefile }).code };
  },
  getCacheKey: (source, sourcefile) => createHash("sha256").update(`${made}\0${sourcefile}\0${source}`).digest("hex"),
};
