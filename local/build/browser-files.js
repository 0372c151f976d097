// What the pages send to browsers: style sheets, and the scripts of the developer's window and the sign-in pages. They are
// text in the pages themselves, so each is one file, without anything to load later.

const { buildSync } = require("esbuild");
const path = require("node:path");
const { SOURCES } = require("./esbuild-options.js");

const FILES = {
  window: path.join(SOURCES, "console/browser/window.ts"),
  "window-style": path.join(SOURCES, "console/window.css"),
  "sign-in": path.join(SOURCES, "cognito/hosted-ui/browser/page-script.ts"),
  "sign-in-style": path.join(SOURCES, "cognito/hosted-ui/pages/sign-in.css"),
};

const NAMES = {
  "window.js": "window.js",
  "window-style.css": "window.css",
  "sign-in.js": "sign-in.js",
  "sign-in-style.css": "sign-in.css",
};

let made;

/** The files with their texts; `inputs` are the sources that they were made of. Made once in a process. */
function bundleBrowserFiles() {
  made ??= bundle();
  return made.files;
}

/** As esbuild's metafile names them: relative to `root`. */
function inputsOfBrowserFiles(root) {
  made ??= bundle();
  return made.inputs.map((file) => path.relative(root, file));
}

function bundle() {
  const { outputFiles, metafile } = buildSync({
    absWorkingDir: SOURCES,
    entryPoints: Object.entries(FILES).map(([out, file]) => ({ in: file, out })),
    outdir: path.join(SOURCES, "unused"),
    bundle: true,
    platform: "browser",
    target: ["chrome123", "firefox120", "safari17.5"],
    format: "iife",
    // In place of the project's own settings, which are for what the server writes.
    tsconfigRaw: { compilerOptions: { jsx: "react-jsx", jsxImportSource: "hono/jsx/dom" } },
    charset: "utf8",
    legalComments: "none",
    minify: true,
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  return {
    files: outputFiles.map((file) => ({ name: NAMES[path.basename(file.path)], text: file.text })),
    inputs: Object.keys(metafile.inputs).map((file) => path.join(SOURCES, file)),
  };
}

module.exports = { bundleBrowserFiles, inputsOfBrowserFiles };
