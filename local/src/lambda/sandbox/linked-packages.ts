import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Script } from "node:vm";
import { threadId } from "node:worker_threads";

/**
 * Puts a file of packages where `require` finds it, compiled with what V8 kept of its code in an earlier thread: that
 * makes loading a client of the AWS SDK three times as quick. The file's packages are not run, only its loaders are
 * made, so that each package is run where the function's code asks for it. Returns what keeps V8's code for the next
 * thread, to be called when the packages have been run; undefined if there is nothing to keep or no such file.
 */
export function provideLinkedPackages(file: string, codeFolder: string): (() => void) | undefined {
  const source = readIfThere(file);
  if (source === undefined) return undefined;
  const name = sha256(`${process.version} ${process.arch} ${sha256(source).toString("hex")}`);
  const kept = join(codeFolder, name.toString("hex").slice(0, 32));
  const cachedData = readKept(kept);
  const script = new Script(Module.wrap(source.toString()), {
    filename: file,
    ...(cachedData !== undefined && { cachedData }),
  });
  const module = new Module(file);
  module.filename = file;
  module.loaded = true;
  script.runInThisContext().call(module.exports, module.exports, createRequire(file), module, file, dirname(file));
  require.cache[file] = module;
  return cachedData === undefined || script.cachedDataRejected === true ? () => keep(script, kept) : undefined;
}

/** What can't be kept is compiled again. */
function keep(script: Script, file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const draft = `${file}.${process.pid}-${threadId}`;
    const code = script.createCachedData();
    writeFileSync(draft, Buffer.concat([sha256(code), code]), { mode: 0o600 });
    renameSync(draft, file);
  } catch {
    // Another thread keeps it, or the disk is full.
  }
}

/** V8 runs damaged code without a look, so a digest stands before it. */
function readKept(file: string): Buffer | undefined {
  const bytes = readIfThere(file);
  const code = bytes?.subarray(DIGEST);
  return code !== undefined && bytes?.subarray(0, DIGEST).equals(sha256(code)) === true ? code : undefined;
}

/** Bytes of a SHA-256. */
const DIGEST = 32;

const sha256 = (data: string | Buffer): Buffer => createHash("sha256").update(data).digest();

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
