import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build, type Format } from "esbuild";
import { parse } from "yaml";

/** A function of template.yaml as `sam build` bundles it. */
export interface FunctionBundle {
  readonly logicalId: string;
  readonly code: Uint8Array;
  /** Its source map, which is uploaded with it and read when a stack trace is made. */
  readonly map: Uint8Array;
  /** Files that went into it, relative to the project. */
  readonly sources: readonly string[];
}

/** What a function may weigh and cost. */
export interface Budget {
  readonly bytes: number;
  readonly mapBytes: number;
  /** Time to load it in a fresh process, over that of an empty handler. */
  readonly milliseconds: number;
}

/** The trigger's, that of a function which brings the SDK's DynamoDB client, and that of a route which does not. */
export function budgetOf({ logicalId, sources }: Pick<FunctionBundle, "logicalId" | "sources">): Budget {
  if (logicalId === "PreTokenGenerationFunction") return { bytes: 5 * 1024, mapBytes: 20 * 1024, milliseconds: 3 };
  return sources.some((source) => source.startsWith("node_modules/@aws-sdk/client-dynamodb/"))
    ? { bytes: 360 * 1024, mapBytes: 2048 * 1024, milliseconds: 80 }
    : { bytes: 40 * 1024, mapBytes: 200 * 1024, milliseconds: 12 };
}

/**
 * Bundles every function of the template with the build properties that the template gives it. It knows the properties
 * that the template uses and throws at any other, so that what is measured is what `sam build` makes.
 */
export async function bundleFunctions(): Promise<readonly FunctionBundle[]> {
  const template: Template = parse(readFileSync(join(project, "template.yaml"), "utf8"), { logLevel: "silent" });
  const functions = Object.entries(template.Resources).filter(([, { Type }]) => Type === "AWS::Serverless::Function");
  return Promise.all(
    functions.map(([logicalId, resource]) =>
      bundle(logicalId, resource, join(project, template.Globals.Function.CodeUri)),
    ),
  );
}

interface Template {
  readonly Globals: { readonly Function: { readonly CodeUri: string } };
  readonly Resources: Readonly<Record<string, FunctionResource>>;
}

interface FunctionResource {
  readonly Type: string;
  readonly Properties: { readonly Handler: string };
  readonly Metadata: { readonly BuildProperties: BuildProperties };
}

interface BuildProperties {
  readonly Format: Format;
  readonly MainFields: string;
  readonly Minify: boolean;
  readonly Sourcemap: boolean;
  readonly Target: string;
  readonly External: readonly string[];
}

async function bundle(
  logicalId: string,
  { Properties, Metadata }: FunctionResource,
  folder: string,
): Promise<FunctionBundle> {
  const { Format, MainFields, Minify, Sourcemap, Target, External, ...others } = Metadata.BuildProperties;
  const unknown = Object.keys(others);
  if (unknown.length > 0) throw new Error(`Build properties that this does not know: ${unknown.join(", ")}`);
  const { outputFiles, metafile } = await build({
    absWorkingDir: project,
    entryPoints: [join(folder, Properties.Handler.replace(/\.[^.]+$/, ".ts"))],
    bundle: true,
    platform: "node",
    write: false,
    metafile: true,
    format: Format,
    mainFields: MainFields.split(","),
    minify: Minify,
    sourcemap: Sourcemap,
    outdir: project,
    target: Target,
    external: [...External],
  });
  const file = outputFiles.find(({ path }) => path.endsWith(".js"));
  const map = outputFiles.find(({ path }) => path.endsWith(".js.map"));
  if (file === undefined || map === undefined) throw new Error(`esbuild made no code with a map of ${logicalId}`);
  return { logicalId, code: file.contents, map: map.contents, sources: Object.keys(metafile.inputs) };
}

const project = join(__dirname, "..");
