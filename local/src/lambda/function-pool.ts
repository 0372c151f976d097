import { randomBytes } from "node:crypto";
import type { FunctionLogLine } from "../model/activity";
import type { LambdaFunction } from "../model/function";
import { epochMillis } from "../model/time";
import type { Artifact } from "./build/artifact-store";
import type { Environment } from "./environments/environment";
import { EnvironmentPool } from "./environments/environment-pool";
import { createVariables, logStreamName } from "./environments/variables";
import { runtimeMajor } from "./runtime-notice";
import type { Assignment } from "./sandbox/messages";

/** What the environments of a function are made with. */
export interface PoolOptions {
  readonly region: string;
  readonly home: string;
  /** Absolute path of the folder for V8's code of packages. */
  readonly codeFolder: string;
  /** Variables that the stack adds; called for every environment that is started. */
  readonly added: () => Readonly<Record<string, string>>;
  readonly isDebugged: () => boolean;
  readonly createEnvironment: (memorySize: number) => Environment;
  /** How far the stack's clock is from the system's, in milliseconds: threads know only the latter. */
  readonly clockOffset: () => number;
  readonly onLog: (line: FunctionLogLine) => void;
}

/** The environments that run one build of a function. */
export function createPool(fn: LambdaFunction, artifact: Artifact, options: PoolOptions): EnvironmentPool {
  const { isDebugged, createEnvironment, clockOffset, onLog } = options;
  return new EnvironmentPool({
    createAssignment: () => createAssignment(fn, artifact, options),
    isDebugged,
    createEnvironment: () => createEnvironment(fn.memorySize),
    log: (at, level, requestId, text) => {
      const line = { at: epochMillis(at + clockOffset()), functionId: fn.logicalId, level, text };
      onLog(requestId === undefined ? line : { ...line, requestId });
    },
  });
}

function createAssignment(
  fn: LambdaFunction,
  { taskRoot, file, exportPath }: Artifact,
  { region, home, added, codeFolder }: PoolOptions,
): Assignment {
  const logStream = logStreamName(new Date(), randomBytes(16).toString("hex"));
  return {
    functionArn: fn.arn,
    environment: createVariables(fn, { region, taskRoot, home, logStream, added: added() }),
    file,
    exportPath,
    handler: fn.handler,
    runtimeMajor: runtimeMajor(fn.runtime),
    timeoutMillis: fn.timeout * 1000,
    codeFolder,
  };
}
