// Runs a bundle with the code that V8 compiled of it at an earlier start, so that it is not parsed and compiled again
// (docs/decisions/001-launcher.md).

const { createHash } = require("node:crypto");
const fs = require("node:fs");
const { Module, createRequire } = require("node:module");
const path = require("node:path");
const vm = require("node:vm");

/** By then a stack is ready, so the functions that a start calls are compiled. Milliseconds. */
const KEPT_AFTER = 3000;

/** Bytes of a SHA-256. */
const DIGEST = 32;

/**
 * Loads a CommonJS file without `import()` as `require` does. `folder` is where compiled code is kept; it must be as
 * trusted as the file itself, since what lies there is run. A process that ends within three seconds keeps nothing.
 */
function runScript(file, folder) {
  const source = fs.readFileSync(file, "utf8");
  const kept = path.join(folder, nameFor(source));
  const cachedData = readKept(kept);
  const script = new vm.Script(Module.wrap(source), { filename: file, cachedData });
  if (cachedData === undefined || script.cachedDataRejected) setTimeout(keep, KEPT_AFTER, script, kept).unref();
  const made = new Module(file);
  made.filename = file;
  script.runInThisContext().call(made.exports, made.exports, createRequire(file), made, file, path.dirname(file));
}

/** V8 compares the length of a source alone, and rejects by itself what was compiled with other flags. */
function nameFor(source) {
  return sha256(`${process.version} ${process.arch}\n${source}`).toString("hex").slice(0, 32);
}

/** V8 runs damaged code without a look, so a digest stands before it. */
function readKept(file) {
  try {
    const bytes = fs.readFileSync(file);
    const code = bytes.subarray(DIGEST);
    return sha256(code).equals(bytes.subarray(0, DIGEST)) ? code : undefined;
  } catch {
    return undefined;
  }
}

/** Written beside and renamed, so that a reader never meets half of it. Where nothing can be written, nothing is kept. */
function keep(script, file) {
  const draft = `${file}.${process.pid}`;
  try {
    const code = script.createCachedData();
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(draft, Buffer.concat([sha256(code), code]), { mode: 0o600 });
    fs.renameSync(draft, file);
  } catch {
    fs.rmSync(draft, { force: true });
  }
}

function sha256(data) {
  return createHash("sha256").update(data).digest();
}

module.exports = { runScript };
