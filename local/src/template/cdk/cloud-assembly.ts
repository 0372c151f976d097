import { readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { StartError } from "../../model/errors";
import { isJsonObject, type JsonObject, type JsonValue } from "../../model/json";
import { isAssembly, kindOf, MANIFEST, wholeAssembly } from "./assembly-folder";

/** A stack that the CDK synthesized. */
export interface AssemblyStack {
  /** The path of its construct, as `cdk deploy` takes it: `ApiStack`, in a stage `Prod/ApiStack`. */
  readonly id: string;
  readonly stackName: string;
  /** Absolute. */
  readonly templateFile: string;
  /** Where it is deployed to; undefined: anywhere. */
  readonly account: string | undefined;
  readonly region: string | undefined;
  /** Absolute paths of the files and folders that are uploaded for it, by their keys in the bucket. */
  readonly assets: ReadonlyMap<string, string>;
}

/** What `cdk synth` wrote. */
export interface CloudAssembly {
  /** In the order of the manifest, in which a stack comes after those that it needs. */
  readonly stacks: readonly AssemblyStack[];
  /** Absolute paths of the manifests that were read. */
  readonly files: readonly string[];
}

/**
 * The stacks of a folder that the CDK synthesized into, those of its stages included. Of a template in such a folder:
 * that stack and the ones it depends on, as `cdk deploy` chooses. Undefined for any other template.
 * Throws StartError `assembly-missing`, `assembly-unreadable`, `assembly-empty` or `assembly-too-large`, which say what to do.
 *
 * @see docs/aws-behaviour/cdk.md
 */
export function readCloudAssembly(path: string): CloudAssembly | undefined {
  const whole = wholeAssembly(path);
  const folder = whole ?? dirname(path);
  if (whole === undefined && !isAssembly(folder)) {
    if (basename(path) === "cdk.out" && kindOf(path) === undefined)
      throw new StartError("assembly-missing", `there is no folder ${path}; run cdk synth, which writes it`);
    return undefined;
  }
  if (!isAssembly(folder))
    throw new StartError(
      "assembly-missing",
      `the folder ${folder} has no ${MANIFEST} of the CDK; give a template, or the cdk.out that cdk synth writes`,
    );
  const files: string[] = [];
  const stacks = readFolder(folder, files, 0);
  const chosen = whole === undefined ? withDependencies(stacks, path) : stacks;
  if (chosen === undefined) return undefined;
  if (chosen.length === 0)
    throw new StartError("assembly-empty", `${join(folder, MANIFEST)} names no stack; add one and run cdk synth again`);
  if (chosen.length > MOST_STACKS)
    throw new StartError(
      "assembly-too-large",
      `${chosen.length} stacks are more than the ${MOST_STACKS} that run here; give a stage's folder in ${folder}, or a stack's template`,
    );
  return { stacks: chosen.map(({ stack }) => stack), files };
}

/** A stack, with what its manifest says of its place among the others. */
interface Artifact {
  readonly artifactId: string;
  readonly dependencies: readonly string[];
  readonly stack: AssemblyStack;
}

/** Our own. A manifest says everything of every construct, so it is far larger than a template. */
const MOST_BYTES = 64_000_000;
/** Our own. An account takes 2,000. */
const MOST_STACKS = 200;
/** The CDK nests two: stages in an app. */
const MOST_FOLDERS_IN_A_CHAIN = 10;

function readFolder(folder: string, files: string[], depth: number): readonly Artifact[] {
  const file = join(folder, MANIFEST);
  if (depth >= MOST_FOLDERS_IN_A_CHAIN) throw unreadable(file, "it is nested in too many others");
  const manifest = readJson(file);
  const artifacts = manifest["artifacts"] === undefined ? {} : objectOf(manifest, "artifacts", file);
  files.push(file);
  return Object.entries(artifacts).flatMap(([id, artifact]): readonly Artifact[] => {
    if (!isJsonObject(artifact)) throw unreadable(file, `the artifact '${id}' is not an object`);
    if (artifact["type"] === "cdk:cloud-assembly") {
      const name = textOf(objectOf(artifact, "properties", file), "directoryName", file);
      return readFolder(resolve(folder, name), files, depth + 1);
    }
    return artifact["type"] === "aws:cloudformation:stack" ? [readStack(id, artifact, artifacts, folder, files)] : [];
  });
}

function readStack(
  artifactId: string,
  artifact: JsonObject,
  artifacts: JsonObject,
  folder: string,
  files: string[],
): Artifact {
  const file = join(folder, MANIFEST);
  const properties = objectOf(artifact, "properties", file);
  const { displayName, environment, dependencies } = artifact;
  const [account, region] = /^aws:\/\/([^/]*)\/([^/]*)$/.exec(String(environment))?.slice(1) ?? [];
  const names = Array.isArray(dependencies) ? dependencies.map(String) : [];
  return {
    artifactId,
    dependencies: names,
    stack: {
      id: typeof displayName === "string" ? displayName : artifactId,
      stackName: typeof properties["stackName"] === "string" ? properties["stackName"] : artifactId,
      templateFile: resolve(folder, textOf(properties, "templateFile", file)),
      account: account === "unknown-account" ? undefined : account,
      region: region === "unknown-region" ? undefined : region,
      assets: new Map(names.flatMap((name) => assetsOf(artifacts[name], folder, files))),
    },
  };
}

/** The files of an asset manifest by their keys; none for any other artifact. */
function assetsOf(
  artifact: JsonValue | undefined,
  folder: string,
  files: string[],
): readonly (readonly [string, string])[] {
  if (!isJsonObject(artifact) || artifact["type"] !== "cdk:asset-manifest") return [];
  const file = resolve(folder, textOf(objectOf(artifact, "properties", join(folder, MANIFEST)), "file", folder));
  const manifest = readJson(file);
  files.push(file);
  return Object.values(isJsonObject(manifest["files"]) ? manifest["files"] : {}).flatMap((asset) => {
    if (!isJsonObject(asset) || !isJsonObject(asset["source"]) || !isJsonObject(asset["destinations"])) return [];
    const { path } = asset["source"];
    if (typeof path !== "string") return [];
    return Object.values(asset["destinations"]).flatMap((destination) =>
      isJsonObject(destination) && typeof destination["objectKey"] === "string"
        ? [[destination["objectKey"], resolve(folder, path)] as const]
        : [],
    );
  });
}

/** The stack with this template and those that it depends on; undefined where no stack has it. */
function withDependencies(stacks: readonly Artifact[], templateFile: string): readonly Artifact[] | undefined {
  const named = stacks.find(({ stack }) => stack.templateFile === templateFile);
  if (named === undefined) return undefined;
  const wanted = new Set([named.artifactId]);
  // An artifact depends on earlier ones, or on later ones: the set grows until it has them all.
  for (let size = 0; size !== wanted.size; ) {
    size = wanted.size;
    for (const each of stacks) if (wanted.has(each.artifactId)) for (const id of each.dependencies) wanted.add(id);
  }
  return stacks.filter(({ artifactId }) => wanted.has(artifactId));
}

function readJson(file: string): JsonObject {
  try {
    if (statSync(file).size > MOST_BYTES) throw new Error(`it is larger than ${MOST_BYTES} bytes`);
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (!isJsonObject(value)) throw new Error("it is not an object");
    return value;
  } catch (cause) {
    throw unreadable(file, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function objectOf(value: JsonObject, member: string, file: string): JsonObject {
  const found = value[member];
  if (isJsonObject(found)) return found;
  throw unreadable(file, `it has no object '${member}' where one belongs`);
}

function textOf(value: JsonObject, member: string, file: string): string {
  const found = value[member];
  if (typeof found === "string") return found;
  throw unreadable(file, `it has no text '${member}' where one belongs`);
}

const unreadable = (file: string, why: string, cause?: unknown): StartError =>
  new StartError("assembly-unreadable", `${file} can't be used (${why}); run cdk synth again, and give its cdk.out`, {
    cause,
  });
