import type { Notice } from "../../model/application";
import { TemplateError } from "../../model/errors";
import type { FunctionCode, LambdaFunction } from "../../model/function";
import type { SourceLocation } from "../../model/source";
import { seconds } from "../../model/time";
import { kindOf } from "../cdk/assembly-folder";
import {
  allowOnly,
  isDynamicReference,
  isUnknownHere,
  type ResolvedNode,
  readInteger,
  readMap,
  readText,
} from "../document/node";
import { codeAsset, isInS3, readCode, readEsbuild } from "./function-code";
import { attributeOf, fullId, type LiveResource, type LiveResources, ofType, property, refOf } from "./live-resource";

/** The functions of a stack: those that run here, and by ARN the reason why another does not. */
export interface StackFunctions {
  readonly runnable: readonly LambdaFunction[];
  readonly others: ReadonlyMap<string, { readonly reason: string; readonly location: SourceLocation }>;
  /** ARNs of the functions that API Gateway calls with a role (`credentials`), which need no permission. */
  readonly calledByRole: Set<string>;
  /** Takes what the developer should know of the calls of functions; the same words are told once. */
  readonly notice: (notice: Notice) => void;
}

/** Reads every `AWS::Lambda::Function`. One that cannot run here gets a notice, and whatever calls it fails closed. */
export function readFunctions(resources: LiveResources, tell: StackFunctions["notice"]): StackFunctions {
  const said = new Set<string>();
  const notice = (each: Notice): void => {
    if (!said.has(each.message)) tell(each);
    said.add(each.message);
  };
  const runnable: LambdaFunction[] = [];
  const others = new Map<string, { reason: string; location: SourceLocation }>();
  for (const resource of ofType(resources, "AWS::Lambda::Function")) {
    const reason = whyNot(resource);
    if (reason === undefined) {
      runnable.push(readFunction(resource));
      continue;
    }
    others.set(attributeOf(resource, "Arn"), { reason, location: resource.at });
    notice({
      code: "function-not-run",
      message: `the function '${resource.logicalId}' does not run here: ${reason}`,
      location: resource.at,
    });
  }
  return { runnable, others, calledByRole: new Set(), notice };
}

/** A function that is called, and why it does not run here, if it does not. */
interface CalledFunction {
  readonly arn: string;
  readonly notRun?: string;
}

/**
 * The function that is named by an ARN, with or without alias or version, or by an invocation URI of API Gateway, in
 * which its name may stand for its ARN.
 * Refuses a text that names no function.
 */
export function findFunction(
  text: string,
  functions: StackFunctions,
  what: string,
  at: SourceLocation,
): CalledFunction {
  const named = /:lambda:path\/+[0-9-]+\/functions\/(.+)\/(?:response-streaming-)?invocations$/.exec(text)?.[1] ?? text;
  const byName = named === text ? undefined : functions.runnable.find(({ name }) => name === named);
  const arn = byName?.arn ?? named.split(":").slice(0, 7).join(":");
  if (functions.runnable.some((each) => each.arn === arn)) return { arn };
  const other = functions.others.get(arn);
  if (other !== undefined) return { arn, notRun: other.reason };
  if (/^arn:[a-z-]+:lambda:/.test(arn)) return { arn, notRun: "it is not in this template" };
  if (isUnknownHere(text)) return { arn: NO_FUNCTION, notRun: "only a deployment knows it" };
  throw new TemplateError(
    "wrong-function",
    at,
    `${what} must name a Lambda function, for example by !GetAtt MyFunction.Arn`,
  );
}

/** In place of a function that is not known. */
const NO_FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:not-given";

/**
 * The ARN of the function that an authorizer or a trigger calls. One that does not run here is announced; a call of it
 * fails, so the authorizer lets nobody in and the trigger's operation is refused.
 */
export function guardFunction(text: string, functions: StackFunctions, what: string, at: SourceLocation): string {
  const { arn, notRun } = findFunction(text, functions, what, at);
  if (notRun !== undefined) {
    functions.notice({
      code: "guard-not-run",
      message: `${what} calls a function that does not run here (${notRun}), so every request that needs it is refused`,
      location: at,
    });
  }
  return arn;
}

/** Announces an authorizer with a value that only a deployment knows. */
export function tellUnknown({ notice }: Pick<StackFunctions, "notice">, what: string, location: SourceLocation): void {
  const message = `${what} takes a value that only a deployment knows, so it refuses every request; give the value as a parameter`;
  notice({ code: "guard-unknown", message, location });
}

function whyNot(resource: LiveResource): string | undefined {
  const packageType = property(resource, "PackageType");
  if (packageType?.kind === "scalar" && packageType.text === "Image")
    return "it is a container image; only Node.js runtimes run here";
  const runtime = property(resource, "Runtime");
  if (runtime === undefined) return "it has no Runtime; only Node.js runtimes run here";
  const name = readText(runtime, `Runtime of '${resource.logicalId}'`);
  if (!name.startsWith("nodejs")) return `its Runtime is ${name}; only Node.js runtimes run here`;
  const code = property(resource, "Code");
  const asset = codeAsset(code, resource);
  if (isInS3(code) && asset === undefined) {
    return "its code lies in S3; give CodeUri a folder beside the template";
  }
  return asset === undefined ? undefined : whyNotAsset(readCode(code, resource));
}

/** Code that the CDK has written. It changes its folder with each synthesis, so nothing waits for one to appear. */
function whyNotAsset(code: FunctionCode): string | undefined {
  if (code.kind === "inline") return undefined;
  const kind = kindOf(code.path);
  if (kind === undefined) return `there is no folder ${code.path}; run cdk synth again`;
  return kind === "file" ? `its code is the archive ${code.path}; give lambda.Code.fromAsset a folder` : undefined;
}

function readFunction(resource: LiveResource): LambdaFunction {
  const { logicalId, at } = resource;
  const of = (name: string): string => `${name} of '${logicalId}'`;
  const get = (name: string): ResolvedNode | undefined => property(resource, name);
  const handler = get("Handler");
  if (handler === undefined)
    throw new TemplateError(
      "function-without-handler",
      at,
      `the function '${logicalId}' needs a Handler, for example app.handler`,
    );
  warnOfLayers(resource);
  const [timeout, memorySize, runtime] = [get("Timeout"), get("MemorySize"), get("Runtime")];
  const esbuild = readEsbuild(resource);
  return {
    logicalId: fullId(resource),
    name: refOf(resource),
    arn: attributeOf(resource, "Arn"),
    code: readCode(get("Code"), resource),
    handler: readText(handler, of("Handler")),
    runtime: runtime === undefined ? "" : readText(runtime, of("Runtime")),
    timeout: seconds(timeout === undefined ? 3 : inRange(timeout, of("Timeout"), 1, 900)),
    memorySize: memorySize === undefined ? 128 : inRange(memorySize, of("MemorySize"), 128, 10_240),
    architecture: readArchitecture(get("Architectures"), of("Architectures")),
    environment: readEnvironment(resource),
    ...(esbuild === undefined ? {} : { esbuild }),
    location: at,
  };
}

function warnOfLayers(resource: LiveResource): void {
  const layers = resource.properties.entries.get("Layers");
  if (layers === undefined) return;
  resource.stack.notice({
    code: "layers-not-there",
    message: `the layers of '${resource.logicalId}' are not there; what it takes from them must lie beside its code`,
    location: layers.at,
  });
}

function inRange(node: ResolvedNode, what: string, least: number, most: number): number {
  const value = readInteger(node, what);
  if (value >= least && value <= most) return value;
  throw new TemplateError("out-of-range", node.at, `${what} must be from ${least} to ${most}`);
}

/** CloudFormation takes a single text for a list of one. */
function readArchitecture(node: ResolvedNode | undefined, what: string): LambdaFunction["architecture"] {
  if (node === undefined) return "x86_64";
  const [first, second] = node.kind === "list" ? node.items : [node];
  const name = first?.kind === "scalar" && second === undefined ? first.text : "";
  if (name === "arm64" || name === "x86_64") return name;
  throw new TemplateError("wrong-architecture", node.at, `${what} must be [arm64] or [x86_64]`);
}

/** Variables as text, booleans and numbers as CloudFormation writes them. */
function readEnvironment(resource: LiveResource): Readonly<Record<string, string>> {
  const node = property(resource, "Environment");
  if (node === undefined) return {};
  const what = `Environment of '${resource.logicalId}'`;
  const environment = readMap(node, what);
  allowOnly(environment, ["Variables"], what);
  const variables = environment.entries.get("Variables");
  if (variables === undefined || (variables.kind === "scalar" && variables.value === null)) return {};
  const entries = [...readMap(variables, `${what}/Variables`).entries].map(([name, value]) => {
    if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) {
      throw new TemplateError(
        "wrong-variable",
        value.at,
        `'${name}' is no name for a variable: letters, digits and '_', a letter first`,
      );
    }
    const text = readText(value, `the variable ${name} of '${resource.logicalId}'`);
    if (isDynamicReference(text)) warnOfDynamicReference(resource, name, value.at);
    return [name, text] as const;
  });
  return Object.fromEntries(entries);
}

function warnOfDynamicReference({ logicalId, stack }: LiveResource, name: string, location: SourceLocation): void {
  stack.notice({
    code: "dynamic-reference",
    message: `the variable ${name} of '${logicalId}' lies in an AWS account; the function sees the reference as it is written`,
    location,
  });
}
