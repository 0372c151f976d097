import { dirname, resolve } from "node:path";
import type { Notice, WebPage } from "../model/application";
import { TemplateError, UnsupportedError } from "../model/errors";
import type { JsonValue } from "../model/json";
import type { SourceLocation } from "../model/source";
import { own, type ResolvedMap, readMap, readText, type TemplateNode } from "./document/node";
import { readTemplate } from "./document/parse";
import type { TemplateResource } from "./document/template";
import type { Parameter } from "./intrinsics/parameters";
import type { ResourceNames } from "./intrinsics/scope";
import type { LiveResources } from "./resources/live-resource";
import { drawId, type StackIdentity } from "./resources/physical-ids";

/** What a stack is made from. */
export interface StackInput {
  readonly root: TemplateNode;
  readonly parameterOverrides: Readonly<Record<string, string>>;
  readonly identity: StackIdentity;
  readonly stackId: string;
  /** How deeply the stack is nested: 0 for the outermost. */
  readonly depth: number;
  /** Of the outermost stack alone: where its file is, and where its web page is served, if it is. */
  readonly page?: { readonly templateFile: string; readonly url: string | undefined };
  readonly notice: (notice: Notice) => void;
  readonly overQuota: (error: TemplateError) => void;
}

/** A stack whose references have all been checked. */
export interface OpenStack {
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly web: WebPage | undefined;
  /** The resources whose conditions hold, including those of nested stacks. */
  readonly resources: () => LiveResources;
  readonly outputs: () => Readonly<Record<string, JsonValue>>;
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
  readonly #openStack: (input: StackInput) => OpenStack;
  readonly #read = new Map<string, OpenStack>();

  constructor(
    parent: StackInput,
    properties: (resource: TemplateResource) => ResolvedMap,
    openStack: (input: StackInput) => OpenStack,
  ) {
    this.#parent = parent;
    this.#properties = properties;
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
    const file = templateFile(resource, properties);
    const stack = this.#openStack({
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
      identity: {
        ...identity,
        stackName: this.#stackName(resource),
        idPrefix: `${identity.idPrefix}${resource.logicalId}/`,
      },
      stackId: this.#stackId(resource),
      depth: depth + 1,
      notice: this.#parent.notice,
      overQuota: this.#parent.overQuota,
    });
    this.#read.set(resource.logicalId, stack);
    return stack;
  }

  #stackName({ logicalId }: TemplateResource): string {
    const { identity } = this.#parent;
    return `${identity.stackName}-${logicalId}-${drawId(identity, logicalId, "upper", 12)}`;
  }

  #stackId(resource: TemplateResource): string {
    const { identity } = this.#parent;
    const { region, accountId } = identity;
    const hex = Buffer.from(drawId(identity, `${resource.logicalId}.guid`, "any", 16)).toString("hex");
    const guid = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
    return `arn:aws:cloudformation:${region}:${accountId}:stack/${this.#stackName(resource)}/${guid}`;
  }
}

const isStack = ({ type }: TemplateResource): boolean =>
  type === "AWS::CloudFormation::Stack" || type === "AWS::Serverless::Application";

function templateFile(resource: TemplateResource, { entries }: ResolvedMap): string {
  const { type, logicalId, at } = resource;
  const node = entries.get(type === "AWS::CloudFormation::Stack" ? "TemplateURL" : "Location");
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
