import { readFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { provideLinkedPackages } from "./linked-packages";
import { type Assignment, PACKAGES_FILE } from "./messages";
import { RuntimeError, wrapError } from "./runtime-errors";

export type Handler = (event: unknown, context: object, callback?: unknown) => unknown;

const STREAMING = Symbol.for("aws.lambda.runtime.handler.streaming");

/**
 * Loads the handler's file and returns the function that the handler's path names. CommonJS by `require`, ES modules by
 * `import`, whichever the file is. Throws a RuntimeError, or whatever the module threw while it was loading.
 */
export async function loadHandler(assignment: Assignment): Promise<Handler> {
  provideAwsLambdaGlobal();
  const keepCode = provideLinkedPackages(join(dirname(assignment.file), PACKAGES_FILE), assignment.codeFolder);
  const loaded = await loadModule(assignment.file);
  const handler = find(loaded, assignment.exportPath) ?? find(member(loaded, "default"), assignment.exportPath);
  if (handler === undefined || handler === null) {
    throw new RuntimeError("HandlerNotFound", `${assignment.handler} is undefined or not exported`);
  }
  if (!isHandler(handler)) throw new RuntimeError("HandlerNotFound", `${assignment.handler} is not a function`);
  refuseUnsupported(handler, assignment);
  if (keepCode !== undefined) setImmediate(keepCode);
  return handler;
}

async function loadModule(file: string): Promise<unknown> {
  try {
    return isEsModule(file) ? await import(pathToFileURL(file).href) : require(file);
  } catch (error) {
    if (error instanceof SyntaxError) throw wrapError("UserCodeSyntaxError", error);
    const code = member(error, "code");
    if (code === "MODULE_NOT_FOUND" || code === "ERR_MODULE_NOT_FOUND") throw wrapError("ImportModuleError", error);
    throw error;
  }
}

/** By extension, or else by the `type` of the nearest package.json. */
function isEsModule(file: string): boolean {
  const extension = extname(file);
  return extension === ".mjs" || (extension === ".js" && packageType(dirname(file)) === "module");
}

function packageType(folder: string): unknown {
  try {
    return member(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")), "type");
  } catch {
    const parent = dirname(folder);
    return parent === folder || basename(folder) === "node_modules" ? undefined : packageType(parent);
  }
}

function refuseUnsupported(handler: Handler, { handler: name, runtimeMajor }: Assignment): void {
  const streaming = member(handler, STREAMING) !== undefined;
  if (streaming) {
    throw new RuntimeError(
      "StreamingNotSupported",
      `${name} is a streaming handler (awslambda.streamifyResponse). The local stack does not stream, and neither does an HTTP API: export a handler that returns its response.`,
    );
  }
  if (runtimeMajor >= 24 && handler.length >= 3) {
    throw new RuntimeError(
      "CallbackHandlerDeprecated",
      "ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.",
    );
  }
}

/**
 * `awslambda.streamifyResponse` marks a handler, as on Lambda; a marked handler is then refused with a clear message.
 */
function provideAwsLambdaGlobal(): void {
  const streamifyResponse = (handler: object) => Object.assign(handler, { [STREAMING]: "response" });
  Object.defineProperty(globalThis, "awslambda", {
    value: { streamifyResponse },
    configurable: true,
    enumerable: true,
    writable: true,
  });
}

function find(root: unknown, path: string): unknown {
  return path.split(".").reduce(member, root);
}

function member(value: unknown, key: string | symbol): unknown {
  if ((typeof value !== "object" || value === null) && typeof value !== "function") return undefined;
  return Reflect.get(value, key);
}

function isHandler(value: unknown): value is Handler {
  return typeof value === "function";
}
