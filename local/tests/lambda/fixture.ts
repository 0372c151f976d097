import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach } from "@jest/globals";
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

/** A project for each test of a file, and runtimes on it that are closed after the test. */
export interface BuildFixture {
  readonly project: Project;
  start(fn: LambdaFunction, options?: Partial<FunctionRuntimeOptions>): Promise<Running>;
  /** What the function returns in a runtime of its own, or the outcome where it returns nothing. */
  answer(fn: LambdaFunction): Promise<unknown>;
}

/** Registers the hooks of the file that calls it. */
export function useBuildFixture(): BuildFixture {
  let project: Project | undefined;
  const opened: Running[] = [];
  beforeEach(() => {
    project = createProject();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map(({ runtime }) => runtime.close()));
    project?.remove();
  });
  const fixture: BuildFixture = {
    get project() {
      if (project === undefined) throw new Error("a project is there only while a test runs");
      return project;
    },
    async start(fn, options = {}) {
      const running = await run(fixture.project, [fn], options);
      opened.push(running);
      return running;
    },
    async answer(fn) {
      const { invoke } = await fixture.start(fn);
      const outcome = await invoke(fn);
      return outcome.kind === "success" ? JSON.parse(outcome.payload) : outcome;
    },
  };
  return fixture;
}
