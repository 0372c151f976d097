import { parentPort, workerData } from "node:worker_threads";
import { Sandbox } from "./sandbox/sandbox";

/**
 * The entry of a worker thread: a function's execution environment, as Lambda's runtime client is on AWS. It runs as
 * `worker.js` beside the command line's bundle, or bundled from here when the stack runs from source.
 */
if (parentPort !== null) new Sandbox(parentPort, workerData).start();
