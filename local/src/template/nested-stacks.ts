import { basename, dirname, resolve } from "node:path";
import type { Notice, WebPage } from "../model/application";
import { TemplateError, UnsupportedError } from "../model/errors";
import type { JsonValue } from "../model/json";
import type { SourceLocation } from "../model/source";
import { own, type ResolvedMap, readMap, readText, type TemplateNode } from "./document/node";
import { readTemplate } from "./document/parse";
import type { TemplateResource } from "./document/template";
import type { Assumption } from "./intrinsics/assumptions";
import type { Parameter } from "./intrinsics/parameters";
import type { OtherStacks, ResourceNames } from "./intrinsics/scope";
import { assetOf, type LiveResources } from "./resources/live-resource";
import { drawGuid, drawId, type StackIdentity } from "./resources/physical-ids";

/** What a stack is made from. */
export interface StackInput {
  readonly root: TemplateNode;
  readonly parameterOverrides: Readonly<Record<string, string>>;
  /** Those of the overrides whose value is assumed. */
  readonly assumedParameters: ReadonlyMap<string, "choice" | "text">;
  readonly identity: StackIdentity;
  readonly stackId: string;
  /** How deeply the stack is nested: 0 for the outermost. */
  readonly depth: number;
  /** Of the outermost stack alone: where its file is, and where its web page is served, if it is. */
  readonly page?: { readonly templateFile: string; readonly url: string | undefined };
  readonly notice: (notice: Notice) => void;
  readonly overQuota: (error: TemplateError) => void;
  /** Takes the absolute path of a file that the stack is read from. */
  readonly opened: (file: string) => void;
  /** The file or folder that the CDK uploads under this key, absolute; there is none outside of its applications. */
  readonly asset: (objectKey: string) => string | undefined;
  readonly otherStacks: OtherStacks;
}

/** A stack whose references have all been checked. */
export interface OpenStack {
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly web: WebPage | undefined;
  /** The resources whose conditions hold, including those of nested stacks. */
  readonly resources: () => LiveResources;
  readonly outputs: () => Readonly<Record<string, JsonValue>>;
  /** The value of the output that is exported under this name. */
  readonly exported: (name: string) => string | undefined;
  /** The value of the output with this logical id. */
  readonly output: (name: string) => string | undefined;
}

const PAGE =
  "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-application.html";
const MAX_DEPTH = 5;

/**
 * The stacks that a template nests: `AWS::CloudFormation::Stack` and `AWS::Serverless::Application` whose template is a
 * local file. Each is opened once, when one of its outputs or its resources are needed.
 */
export class NestedStacks {
  readonly #parent: StackInput;
  readonly #properties: (resource: TemplateResource) => ResolvedMap;
  readonly #assumptionIn: (node: TemplateNode) => Assumption | undefined;
  readonly #openStack: (input: StackInput) => OpenStack;
  readonly #read = new Map<string, OpenStack>();

  constructor(
    parent: StackInput,
    values: {
      readonly properties: (resource: TemplateResource) => ResolvedMap;
      readonly assumptionIn: (node: TemplateNode) => Assumption | undefined;
    },
    openStack: (input: StackInput) => OpenStack,
  ) {
    this.#parent = parent;
    this.#properties = values.properties;
    this.#assumptionIn = values.assumptionIn;
    this.#openStack = openStack;
  }

  /** What `Ref` and `GetAtt …Outputs.Name` return; undefined for a resource that is not a stack. */
  namesOf(resource: TemplateResource): ResourceNames | undefined {
    if (!isStack(resource)) return undefined;
    return {
      ref: () => this.#stackId(resource),
      attribute: (name, at) => this.#output(resource, name, at),
    };
  }

  /** The resources of all nested stacks among these resources. */
  resourcesOf(resources: readonly TemplateResource[]): LiveResources {
    return resources.filter(isStack).flatMap((resource) => this.#stack(resource).resources());
  }

  #output(resource: TemplateResource, name: string, at: SourceLocation): string {
    const output = name.startsWith("Outputs.") ? name.slice("Outputs.".length) : undefined;
    const outputs = this.#stack(resource).outputs();
    const value = output === undefined ? undefined : own(outputs, output);
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return String(value);
    const known = Object.keys(outputs).map((each) => `Outputs.${each}`);
    throw new TemplateError(
      "attribute-unknown",
      at,
      `the nested stack '${resource.logicalId}' has no '${name}'; it has ${known.join(", ") || "no outputs"}`,
    );
  }

  #stack(resource: TemplateResource): OpenStack {
    const known = this.#read.get(resource.logicalId);
    if (known !== undefined) return known;
    const { depth, identity } = this.#parent;
    if (depth >= MAX_DEPTH) {
      throw new TemplateError(
        "nested-too-deep",
        resource.at,
        `stacks nest deeper than ${MAX_DEPTH} levels; does a template contain itself?`,
      );
    }
    const properties = this.#properties(resource);
    const file = templateFile(resource, properties, this.#parent.asset);
    this.#parent.opened(file);
    const stack = this.#openStack({
      ...this.#parent,
      root: readTemplate(
        file,
        () =>
          new TemplateError(
            "file-missing",
            resource.at,
            `there is no file ${file} for the nested stack '${resource.logicalId}'`,
          ),
        this.#parent.notice,
      ),
      parameterOverrides: readParameterValues(properties, resource.logicalId),
      assumedParameters: this.#assumed(resource),
      identity: {
        ...identity,
        stackName: this.#stackName(resource),
        idPrefix: `${identity.idPrefix}${resource.logicalId}/`,
      },
      stackId: this.#stackId(resource),
      depth: depth + 1,
    });
    this.#read.set(resource.logicalId, stack);
    return stack;
  }

  #assumed({ properties }: TemplateResource): ReadonlyMap<string, "choice" | "text"> {
    const parameters = properties.entries.get("Parameters");
    if (parameters?.kind !== "map") return new Map();
    return new Map(
      [...parameters.entries].flatMap(([name, node]) => {
        const assumption = this.#assumptionIn(node);
        return assumption === undefined ? [] : [[name, assumption.isChoice ? "choice" : "text"] as const];
      }),
    );
  }

  #stackName({ logicalId }: TemplateResource): string {
    const { identity } = this.#parent;
    return `${identity.stackName}-${logicalId}-${drawId(identity, logicalId, "upper", 12)}`;
  }

  #stackId(resource: TemplateResource): string {
    const { identity } = this.#parent;
    const { region, accountId } = identity;
    const guid = drawGuid(identity, resource.logicalId);
    return `arn:aws:cloudformation:${region}:${accountId}:stack/${this.#stackName(resource)}/${guid}`;
  }
}

const isStack = ({ type }: TemplateResource): boolean =>
  type === "AWS::CloudFormation::Stack" || type === "AWS::Serverless::Application";

function templateFile(resource: TemplateResource, { entries }: ResolvedMap, assets: StackInput["asset"]): string {
  const { type, logicalId, at } = resource;
  const node = entries.get(type === "AWS::CloudFormation::Stack" ? "TemplateURL" : "Location");
  const asset = assetOf(resource, "TemplateURL", node?.kind === "scalar" ? basename(node.text) : undefined, assets);
  if (asset !== undefined) return asset;
  if (node === undefined)
    throw new TemplateError("template-missing", at, `the nested stack '${logicalId}' needs the place of its template`);
  if (node.kind !== "scalar" || /^[a-z0-9]+:\/\//i.test(node.text)) {
    throw new UnsupportedError(
      node.at,
      `the template of the nested stack '${logicalId}' lies elsewhere; give a file beside this template`,
      PAGE,
    );
  }
  return resolve(dirname(at.file), readText(node, `the template of '${logicalId}'`));
}

function readParameterValues({ entries }: ResolvedMap, logicalId: string): Readonly<Record<string, string>> {
  const node = entries.get("Parameters");
  if (node === undefined) return {};
  const parameters = readMap(node, `Parameters of '${logicalId}'`).entries;
  return Object.fromEntries(
    [...parameters].map(([name, value]) => {
      const items = value.kind === "list" ? value.items : [value];
      return [name, items.map((item) => readText(item, `the parameter ${name} of '${logicalId}'`)).join(",")] as const;
    }),
  );
}
