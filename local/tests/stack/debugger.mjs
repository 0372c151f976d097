// A debugger as VS Code's is: it connects to the inspector of a process, has each worker thread wait for it, sets a
// breakpoint in a source by the source map of the script, and tells on stdout where a thread pauses. A line on stdin
// lets it go on.
//
//     node --experimental-websocket debugger.mjs ws://… FILE LINE

import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { dirname, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const [, , address, source, line] = process.argv;
const socket = new WebSocket(address);
let id = 0;
let paused;
/** Numbers of the messages that set a breakpoint. */
const asked = new Set();

function send(method, params = {}) {
  id += 1;
  socket.send(JSON.stringify({ id, method, params }));
}

function sendToThread(sessionId, method, params = {}) {
  id += 1;
  send("NodeWorker.sendMessageToWorker", { sessionId, message: JSON.stringify({ id, method, params }) });
}

socket.addEventListener("open", () => {
  send("NodeWorker.enable", { waitForDebuggerOnStart: true });
});

socket.addEventListener("message", ({ data }) => {
  const { method, params } = JSON.parse(data);
  if (method === "NodeWorker.attachedToWorker") {
    sendToThread(params.sessionId, "Runtime.enable");
    sendToThread(params.sessionId, "Debugger.enable");
    sendToThread(params.sessionId, "Runtime.runIfWaitingForDebugger");
  }
  if (method === "NodeWorker.receivedMessageFromWorker") receive(params.sessionId, JSON.parse(params.message));
});

function receive(sessionId, { id: answered, method, params }) {
  if (asked.delete(answered)) process.stdout.write("the breakpoint is bound\n");
  if (method === "Debugger.scriptParsed" && params.url.endsWith("/handler.js")) {
    const location = { scriptId: params.scriptId, ...findPlace(params) };
    sendToThread(sessionId, "Debugger.setBreakpoint", { location });
    asked.add(id - 1);
  }
  if (method !== "Debugger.paused") return;
  // A thread that waited for the debugger stops at its first line as well.
  if (params.hitBreakpoints.length === 0) sendToThread(sessionId, "Debugger.resume");
  else {
    paused = sessionId;
    process.stdout.write(`paused in ${params.callFrames[0].functionName}\n`);
  }
}

createInterface({ input: process.stdin }).on("line", () => sendToThread(paused, "Debugger.resume"));

/** The place in the script of the source's line. */
function findPlace({ url, sourceMapURL }) {
  const script = fileURLToPath(url);
  const mapFile = resolve(dirname(script), sourceMapURL);
  const map = new SourceMap(JSON.parse(readFileSync(mapFile, "utf8")));
  for (const [lineNumber, text] of readFileSync(script, "utf8").split("\n").entries()) {
    for (let columnNumber = 0; columnNumber < text.length; columnNumber += 1) {
      const { originalLine, originalSource } = map.findEntry(lineNumber, columnNumber);
      if (originalLine !== Number(line) - 1) continue;
      if (resolve(dirname(mapFile), originalSource) === source) return { lineNumber, columnNumber };
    }
  }
  throw new Error(`no place for ${source}:${line}`);
}
