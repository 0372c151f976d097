import { resolve } from "node:path";
import { StartError } from "../model/errors";
import type { JsonValue } from "../model/json";
import { type AssemblyStack, type CloudAssembly, readCloudAssembly } from "./cdk/cloud-assembly";
import type { TemplateNode } from "./document/node";
import { readTemplate } from "./document/parse";
import { NO_OTHER_STACKS, type OtherStacks } from "./intrinsics/scope";
import type { OpenStack, StackInput } from "./nested-stacks";
import { openStack } from "./open-stack";
import { drawGuid, type StackIdentity } from "./resources/physical-ids";

/** What an application is opened from. */
export interface ApplicationSource {
  /** The template, YAML or JSON, or what `cdk synth` wrote: its folder, or the template of one of its stacks. */
  readonly file: string;
  readonly parameterOverrides: Readonly<Record<string, string>>;
  /** Region and account, for stacks that may be deployed anywhere. */
  readonly region: string;
  readonly accountId: string;
  /** The name of the stack, and its ARN, where the template is not of the CDK, which knows both. */
  readonly stackName: string;
  readonly stackId: string;
  /** Hex, drawn at random once per state folder. Physical ids are made from it, so they survive restarts. */
  readonly idSeed: string;
  /**
   * Where the template's web page is served here. It becomes the value of the parameter that carries the page's address,
   * unless `parameterOverrides` has one. Undefined: the page is not served.
   */
  readonly webUrl?: string;
}

/** A template, or all stacks of an application of the CDK, every reference checked. */
export interface OpenApplication extends Pick<OpenStack, "resources" | "outputs" | "parameters" | "web"> {
  /** Where its APIs and user pools are. */
  readonly identity: Pick<StackIdentity, "region" | "accountId" | "stackName">;
  /** Every file that was read up to now. */
  readonly files: () => readonly string[];
}

type Reports = Pick<StackInput, "notice" | "overQuota">;

/**
 * Opens a template, or the stacks of an application of the CDK as one: they import each other's exports, and a logical
 * id that two of them have is preceded by its stack's name (`ApiStack/Hello`). Throws as `loadApplication` does.
 */
export function openApplication(source: ApplicationSource, reports: Reports): OpenApplication {
  const path = resolve(source.file);
  const assembly = readCloudAssembly(path);
  return assembly === undefined ? openTemplate(path, source, reports) : openStacks(assembly, source, reports);
}

function openTemplate(file: string, source: ApplicationSource, reports: Reports): OpenApplication {
  const { region, accountId, stackName, stackId, idSeed, parameterOverrides } = source;
  const identity = { region, accountId, stackName, idSeed, idPrefix: "" };
  const files = new Set([file]);
  const root = readTemplate(
    file,
    (cause) => {
      const message = `the template ${file} can't be read; give another one with --template`;
      return new StartError("template-missing", message, { cause });
    },
    reports.notice,
  );
  const stack = openStack({
    ...reports,
    root,
    parameterOverrides,
    page: { templateFile: file, url: source.webUrl },
    assumedParameters: new Map(),
    identity,
    stackId,
    depth: 0,
    opened: (each) => files.add(each),
    asset: () => undefined,
    otherStacks: NO_OTHER_STACKS,
  });
  return { ...stack, identity, files: () => [...files] };
}

/** A stack of the CDK, open, and what the names of its resources begin with. */
interface Opened {
  readonly stack: OpenStack;
  readonly identity: StackIdentity;
}

function openStacks(assembly: CloudAssembly, source: ApplicationSource, reports: Reports): OpenApplication {
  const files = new Set(assembly.files);
  const opened: Opened[] = [];
  const once = refuseCircles();
  const shared = namesOfSeveral(opened);
  const declared = new Set<string>();
  for (const each of assembly.stacks) {
    const root = readStackTemplate(each, reports);
    files.add(each.templateFile);
    const own = overridesFor(root, source.parameterOverrides);
    for (const name of Object.keys(own)) declared.add(name);
    const identity: StackIdentity = {
      region: each.region ?? source.region,
      accountId: each.account ?? source.accountId,
      stackName: each.stackName,
      idSeed: source.idSeed,
      idPrefix: `${each.id}/`,
      shownId: (id) => (shared().has(withoutStack(id, each)) ? id : withoutStack(id, each)),
    };
    const { region, accountId, stackName } = identity;
    const stack = openStack({
      ...reports,
      root,
      parameterOverrides: own,
      assumedParameters: new Map(),
      identity,
      stackId: `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/${drawGuid(identity, "stack")}`,
      depth: 0,
      opened: (file) => files.add(file),
      asset: (objectKey) => each.assets.get(objectKey),
      otherStacks: otherStacks(opened, identity, once),
    });
    opened.push({ stack, identity });
  }
  refuseUndeclared(source.parameterOverrides, declared);
  return {
    identity: placeOf(opened, reports),
    web: undefined,
    parameters: new Map(opened.flatMap(({ stack }) => [...stack.parameters])),
    resources: () => opened.flatMap(({ stack }) => stack.resources()),
    outputs: () => allOutputs(opened),
    files: () => [...files],
  };
}

const withoutStack = (id: string, stack: AssemblyStack): string => id.slice(stack.id.length + 1);

function readStackTemplate({ id, templateFile }: AssemblyStack, { notice }: Reports): TemplateNode {
  return readTemplate(
    templateFile,
    (cause) => {
      const message = `the template ${templateFile} of the stack '${id}' can't be read; run cdk synth again`;
      return new StartError("template-missing", message, { cause });
    },
    notice,
  );
}

/** The parameters of this template alone: every override is given to the stacks that declare it. */
function overridesFor(root: TemplateNode, overrides: Readonly<Record<string, string>>): Record<string, string> {
  const section = root.kind === "map" ? root.entries.get("Parameters") : undefined;
  const declares = (name: string): boolean => section?.kind === "map" && section.entries.has(name);
  return Object.fromEntries(Object.entries(overrides).filter(([name]) => declares(name)));
}

function refuseUndeclared(overrides: Readonly<Record<string, string>>, declared: ReadonlySet<string>): void {
  const unknown = Object.keys(overrides).find((name) => !declared.has(name));
  if (unknown === undefined) return;
  throw new StartError("unknown-parameter", `there is no parameter '${unknown}' to override in any stack`);
}

/** Looks values up in all stacks that are open by then. */
const otherStacks = (opened: readonly Opened[], { region }: StackIdentity, once: Once): OtherStacks => ({
  exported: (name) =>
    once(`export '${name}'`, () => {
      for (const { stack } of opened) {
        const value = stack.exported(name);
        if (value !== undefined) return value;
      }
      return undefined;
    }),
  output: (stackName, output, where = region) =>
    once(`output '${output}' of '${stackName}'`, () =>
      opened
        .find(({ identity }) => identity.stackName === stackName && identity.region === where)
        ?.stack.output(output),
    ),
});

type Once = (what: string, find: () => string | undefined) => string | undefined;

/** Refuses a value that waits for itself. */
function refuseCircles(): Once {
  const underway = new Set<string>();
  return (what, find) => {
    if (underway.has(what))
      throw new StartError("import-circular", `the ${what} asks for itself by another stack; take one of the two away`);
    underway.add(what);
    try {
      return find();
    } finally {
      underway.delete(what);
    }
  };
}

/** The ids that resources of several stacks have. Asked for when all stacks are open. */
function namesOfSeveral(opened: readonly Opened[]): () => ReadonlySet<string> {
  let known: ReadonlySet<string> | undefined;
  return () => {
    known ??= several(
      opened.map(({ stack, identity }) =>
        stack
          .resources()
          .map((resource) =>
            `${resource.stack.identity.idPrefix}${resource.logicalId}`.slice(identity.idPrefix.length),
          ),
      ),
    );
    return known;
  };
}

function several(lists: readonly (readonly string[])[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const list of lists) {
    for (const name of list) if (seen.has(name)) twice.add(name);
    for (const name of list) seen.add(name);
  }
  return twice;
}

function allOutputs(opened: readonly Opened[]): Readonly<Record<string, JsonValue>> {
  const outputs = opened.map(({ stack, identity }) => ({ values: Object.entries(stack.outputs()), identity }));
  const shared = several(outputs.map(({ values }) => values.map(([name]) => name)));
  return Object.fromEntries(
    outputs.flatMap(({ values, identity }) =>
      values.map(([name, value]) => [shared.has(name) ? identity.idPrefix + name : name, value] as const),
    ),
  );
}

const SERVED = ["AWS::Cognito::UserPool", "AWS::ApiGatewayV2::Api", "AWS::ApiGateway::RestApi"];

/**
 * Region and account of the first stack that has a user pool or an API. Others elsewhere keep theirs in their ARNs and
 * ids; a notice says that what they serve is served here.
 */
function placeOf(opened: readonly Opened[], { notice }: Reports): OpenApplication["identity"] {
  const serving = opened.filter(({ stack }) => stack.resources().some(({ type }) => SERVED.includes(type)));
  const [first] = serving.length === 0 ? opened : serving;
  if (first === undefined) throw new StartError("assembly-empty", "the application of the CDK has no stack");
  const { region, accountId, stackName } = first.identity;
  const other = serving.find(({ identity }) => identity.region !== region || identity.accountId !== accountId);
  if (other !== undefined) {
    const message = `the stack ${other.identity.stackName} is for another region or account than ${stackName}; here both run in ${region}, so what checks the region of its tokens refuses them. To run one alone, give its template in cdk.out`;
    notice({ code: "several-environments", message });
  }
  return { region, accountId, stackName: opened.map(({ identity }) => identity.stackName).join(", ") };
}
