import { parentPort, workerData } from "node:worker_threads";
import { createSandbox } from "./sandbox/sandbox";

/**
 * The entry of a worker thread: an execution environment of a function, as Lambda's runtime client is on AWS. It runs
 * beside the command line's bundle as `worker.js`, or bundled from here where the stack runs from source.
 */
if (parentPort !== null) createSandbox(parentPort, workerData);
