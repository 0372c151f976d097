import type { BuildOptions } from "esbuild";
import { StartError } from "../../model/errors";
import type { LambdaFunction } from "../../model/function";
import type { JsonObject, JsonValue } from "../../model/json";
import { describeFunction } from "./describe";

/** What `Metadata.BuildProperties` asks for: entry points as the template writes them, and esbuild's own options. */
export interface BuildProperties {
  /** Relative to the code folder, perhaps without extension. */
  readonly entryPoints: readonly string[];
  /** Every package of package.json's dependencies is left out of the bundle (`External: [./node_modules/*]`). */
  readonly leaveOutDependencies: boolean;
  readonly options: BuildOptions;
}

/**
 * How a value is written in the template, and so how SAM turns it into esbuild's command line: true becomes `--name`, a
 * text `--name=text`, a list one `--name:item` for each item. False leaves the option out.
 */
type Form =
  | "switch" // true, or the texts "true" and "false"
  | "text"
  | "switch-or-text"
  | "commas" // one text, items separated by commas
  | "list" // a list of texts
  | "pairs"; // a list of texts of the form name=value

/** esbuild's options by the names that the template uses. SAM accepts any; these are all that make sense there. */
const FORMS = {
  AbsPaths: "commas",
  Alias: "pairs",
  AssetNames: "text",
  Banner: "pairs",
  Charset: "text",
  ChunkNames: "text",
  Conditions: "commas",
  Define: "pairs",
  Drop: "list",
  DropLabels: "commas",
  EntryNames: "text",
  External: "list",
  Footer: "pairs",
  Format: "text",
  IgnoreAnnotations: "switch",
  Inject: "list",
  Jsx: "text",
  JsxDev: "switch",
  JsxFactory: "text",
  JsxFragment: "text",
  JsxImportSource: "text",
  JsxSideEffects: "switch",
  KeepNames: "switch",
  LegalComments: "text",
  Loader: "pairs",
  LogOverride: "pairs",
  MainFields: "commas",
  MangleQuoted: "switch",
  Minify: "switch",
  MinifyIdentifiers: "switch",
  MinifySyntax: "switch",
  MinifyWhitespace: "switch",
  OutExtension: "pairs",
  Outbase: "text",
  Packages: "text",
  PreserveSymlinks: "switch",
  Pure: "list",
  ResolveExtensions: "commas",
  SourceRoot: "text",
  Sourcemap: "switch-or-text",
  SourcesContent: "switch",
  Splitting: "switch",
  Supported: "pairs",
  Target: "commas",
  TreeShaking: "switch",
  Tsconfig: "text",
} as const satisfies Record<string, Form>;

/** Options of SAM's own build, and those that SAM sets whatever the template says. */
const IGNORED = ["UseNpmCi", "EntryPoints", "Bundle", "Platform", "Outdir", "LogLevel", "Color", "Metafile"];

/**
 * Reads `Metadata.BuildProperties` as `sam build` does, its defaults included (bundle for Node.js, es2020, CommonJS,
 * minified). Throws a StartError for a property that esbuild does not have and for a value of the wrong form.
 * docs/aws-behaviour/lambda-runtime.md, "Build".
 */
export function readBuildProperties(fn: LambdaFunction, properties: JsonObject): BuildProperties {
  const options: Record<string, unknown> = { target: ["es2020"], format: "cjs", minify: !("Minify" in properties) };
  for (const [name, value] of Object.entries(properties)) {
    if (IGNORED.includes(name) || value === undefined) continue;
    if (!isKnown(name))
      throw wrong(fn, name, `is not an option of esbuild; known are ${Object.keys(FORMS).join(", ")}`);
    const read = readValue(fn, name, FORMS[name], value);
    if (read !== undefined) options[name.charAt(0).toLowerCase() + name.slice(1)] = read;
  }
  const external = listOf(options["external"]);
  const leaveOutDependencies = external.includes("./node_modules/*");
  if (leaveOutDependencies) delete options["external"];
  return { entryPoints: readEntryPoints(fn, properties["EntryPoints"]), leaveOutDependencies, options };
}

function isKnown(name: string): name is keyof typeof FORMS {
  return Object.hasOwn(FORMS, name);
}

function readValue(fn: LambdaFunction, name: string, form: Form, value: JsonValue): unknown {
  if (value === false) return undefined;
  switch (form) {
    case "switch":
      if (value === true || value === "true") return true;
      if (value === "false") return false;
      throw wrong(fn, name, "must be true or false");
    case "switch-or-text":
      return value === true ? true : readText(fn, name, value);
    case "text":
      return readText(fn, name, value);
    case "commas":
      return readText(fn, name, value).split(",");
    case "list":
      return readList(fn, name, value);
    case "pairs":
      return Object.fromEntries(readList(fn, name, value).map((item) => readPair(fn, name, item)));
  }
}

function readText(fn: LambdaFunction, name: string, value: JsonValue): string {
  if (typeof value === "string" && value !== "") return value;
  throw wrong(fn, name, "must be a text (several values in one text, separated by commas)");
}

function readList(fn: LambdaFunction, name: string, value: JsonValue): string[] {
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
  throw wrong(fn, name, "must be a list of texts");
}

function readPair(fn: LambdaFunction, name: string, item: string): [string, unknown] {
  const at = item.indexOf("=");
  if (at <= 0) throw wrong(fn, name, `has ${JSON.stringify(item)}, which is not of the form name=value`);
  const value = item.slice(at + 1);
  return [item.slice(0, at), name === "Supported" ? value === "true" : value];
}

function readEntryPoints(fn: LambdaFunction, value: JsonValue | undefined): readonly string[] {
  if (value === undefined) return [fn.handler.slice(0, fn.handler.lastIndexOf("."))];
  const entryPoints = readList(fn, "EntryPoints", value);
  if (entryPoints.length === 0) throw wrong(fn, "EntryPoints", "must not be empty");
  return entryPoints;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function wrong(fn: LambdaFunction, name: string, what: string): StartError {
  return new StartError("build-property", `${describeFunction(fn)}: BuildProperties.${name} ${what}.`);
}
