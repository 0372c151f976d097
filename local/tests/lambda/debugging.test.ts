import { readFileSync } from "node:fs";
import { Session } from "node:inspector";
import { SourceMap } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { seconds } from "../../src/model/time";
import { createProject, type Project, run } from "./fixture";

let project: Project;
const session = new Session();

beforeEach(() => {
  project = createProject();
  session.connect();
});
afterEach(() => {
  session.disconnect();
  project.remove();
});

interface ScriptParsed {
  readonly scriptId: string;
  readonly url: string;
  readonly sourceMapURL?: string;
}

/** What an editor does with a breakpoint in `source`: finds the place in the script by its source map. */
function findPlace({ url, sourceMapURL = "" }: ScriptParsed, source: string, line: number) {
  const script = fileURLToPath(url);
  const mapFile = resolve(dirname(script), sourceMapURL);
  const map = new SourceMap(JSON.parse(readFileSync(mapFile, "utf8")));
  for (const [lineNumber, text] of readFileSync(script, "utf8").split("\n").entries()) {
    for (let columnNumber = 0; columnNumber < text.length; columnNumber += 1) {
      const entry = map.findEntry(lineNumber, columnNumber);
      if (!("originalLine" in entry) || entry.originalLine !== line - 1) continue;
      if (resolve(dirname(mapFile), entry.originalSource) === source) return { lineNumber, columnNumber };
    }
  }
  throw new Error(`no place for ${source}:${line}`);
}

test("a debugger stops at a breakpoint that was set in the TypeScript source", async () => {
  const source = project.write(
    "src/handler.ts",
    "interface Event { readonly n: number }\n\nexport const handler = async (event: Event): Promise<number> => {\n  const doubled = event.n * 2;\n  return Math.abs(doubled);\n};\n",
  );
  const fn = project.fn("Fn", { handler: "src/handler.handler", timeout: seconds(20), esbuild: { Minify: false } });
  const { runtime, invoke } = await run(project, [fn]);

  let id = 0;
  const send = (sessionId: string, method: string, params: object = {}) => {
    id += 1;
    session.post("NodeWorker.sendMessageToWorker", { sessionId, message: JSON.stringify({ id, method, params }) });
    return id;
  };
  const breakpoint: { sent?: number; isSet?: () => void } = {};
  const isSet = new Promise<void>((resolveSet) => {
    breakpoint.isSet = resolveSet;
  });
  const stopped = new Promise<string>((resolveStopped, reject) => {
    session.on("NodeWorker.attachedToWorker", ({ params: { sessionId } }) => {
      send(sessionId, "Runtime.enable");
      send(sessionId, "Debugger.enable");
    });
    session.on("NodeWorker.receivedMessageFromWorker", ({ params: { sessionId, message } }) => {
      const { id: answered, method, params } = JSON.parse(message);
      if (answered !== undefined && answered === breakpoint.sent) breakpoint.isSet?.();
      if (method === "Debugger.scriptParsed" && params.url.endsWith("/handler.js")) {
        try {
          const location = { scriptId: params.scriptId, ...findPlace(params, source, 5) };
          breakpoint.sent = send(sessionId, "Debugger.setBreakpoint", { location });
        } catch (error) {
          reject(error);
        }
      }
      if (method === "Debugger.paused") {
        const [{ scopeChain, functionName }] = params.callFrames;
        resolveStopped(`${functionName} in ${scopeChain[0].type}`);
        send(sessionId, "Debugger.resume");
      }
    });
  });
  session.post("NodeWorker.enable", { waitForDebuggerOnStart: false });

  expect(await invoke(fn, { n: 1 })).toMatchObject({ payload: "2" });
  await isSet;
  const second = invoke(fn, { n: -4 });
  expect(await stopped).toBe("handler in local");
  expect(await second).toMatchObject({ payload: "8" });
  session.post("NodeWorker.disable");
  await runtime.close();
});
