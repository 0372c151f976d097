import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { FunctionRuntime, type FunctionRuntimeOptions } from "../../src/lambda/runtime";
import type { FunctionLogLine } from "../../src/model/activity";
import type { LambdaFunction } from "../../src/model/function";
import type { InvocationOutcome } from "../../src/model/invocation";
import { seconds, systemClock } from "../../src/model/time";

/** A folder of its own for a test's functions, removed by `remove`. */
export interface Project {
  readonly folder: string;
  write(path: string, text: string): string;
  fn(logicalId: string, overrides?: Partial<LambdaFunction>): LambdaFunction;
  remove(): void;
}

/** What esbuild needs to know in the template, in its shortest form. */
export const ESBUILD = { Sourcemap: false } as const;

export function createProject(): Project {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "gatehouse-lambda-")));
  return {
    folder,
    write(path, text) {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      return file;
    },
    fn: (logicalId, overrides) => ({
      logicalId,
      name: `stack-${logicalId}-1`,
      arn: `arn:aws:lambda:us-east-1:123456789012:function:stack-${logicalId}-1`,
      code: { kind: "directory", path: folder },
      handler: "index.handler",
      runtime: "nodejs24.x",
      timeout: seconds(3),
      memorySize: 128,
      architecture: "arm64",
      environment: {},
      location: { file: join(folder, "template.yaml"), line: 7, path: `Resources/${logicalId}` },
      ...overrides,
    }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export interface Running {
  readonly runtime: FunctionRuntime;
  readonly logs: FunctionLogLine[];
  invoke(fn: LambdaFunction, event?: unknown, requestId?: string): Promise<InvocationOutcome>;
}

/** A prepared runtime for these functions, with its cache in the project's folder. */
export async function run(
  project: Project,
  functions: readonly LambdaFunction[],
  options: Partial<FunctionRuntimeOptions> = {},
): Promise<Running> {
  const logs: FunctionLogLine[] = [];
  const runtime = new FunctionRuntime({
    functions,
    cacheDirectory: join(project.folder, ".cache"),
    watch: false,
    region: "us-east-1",
    clock: systemClock,
    onLog: (line) => logs.push(line),
    ...options,
  });
  await runtime.prepare();
  const invoke: Running["invoke"] = (fn, event = {}, requestId) =>
    runtime.invoke({
      functionArn: fn.arn,
      payload: JSON.stringify(event),
      ...(requestId !== undefined && { requestId }),
    });
  return { runtime, logs, invoke };
}
