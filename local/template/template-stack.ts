import { TemplateError } from "../errors";
import type { Application, Notice } from "../model/application";
import type { JsonValue } from "../model/json";
import { readHttpApis } from "./api/http-apis";
import { map, type TemplateMap, type TemplateNode } from "./document/node";
import { readMap, toJson } from "./document/readers";
import { readSections, type Sections } from "./document/sections";
import { type Parameter, readParameters } from "./intrinsics/parameters";
import { Resolver } from "./intrinsics/resolver";
import type { ResourceNames } from "./intrinsics/scope";
import { readFunctions } from "./resources/functions";
import { namesOf, type StackIdentity } from "./resources/names";
import { sayWhatIsPassedOver } from "./resources/pass-over";
import { readResources } from "./resources/read-resources";
import type { TemplateResource } from "./resources/resource";
import type { StackView } from "./resources/stack-view";
import { readBuckets, readTables } from "./resources/storage";
import { readUserPools } from "./resources/user-pools";
import { readGlobals } from "./sam/globals";
import { type Transformed, transformSam } from "./sam/transform";

/** What a stack is made from. */
export interface StackInput {
  readonly root: TemplateNode;
  readonly parameterOverrides: Readonly<Record<string, string>>;
  readonly identity: StackIdentity;
  readonly stackId: string;
}

/** What of an application one stack holds. */
export type StackParts = Pick<
  Application,
  "parameters" | "functions" | "httpApis" | "userPools" | "tables" | "buckets" | "outputs" | "notices"
>;

/** Reads one template into what runs of it. */
export function readStack({ root, parameterOverrides, identity, stackId }: StackInput): StackParts {
  const sections = readSections(root);
  const parameters = readParameters(sections.section("Parameters"), parameterOverrides);
  const transformed = transform(sections);
  const notices: Notice[] = [];
  const view = createView({ sections, parameters, transformed, identity, stackId, notices });
  sayWhatIsPassedOver(view);
  const functions = readFunctions(view);
  return {
    parameters: shownParameters(parameters),
    functions: functions.runnable,
    userPools: readUserPools(view, functions),
    httpApis: readHttpApis(view, functions),
    tables: readTables(view),
    buckets: readBuckets(view),
    outputs: readOutputs(sections.section("Outputs"), view),
    notices,
  };
}

function transform(sections: Sections): Transformed {
  const resources = readResources(sections.resources);
  const isSam = sections.transforms.some(
    (node) => node.kind === "scalar" && node.text === "AWS::Serverless-2016-10-31",
  );
  const serverless = [...resources.values()].find(({ type }) => type.startsWith("AWS::Serverless::"));
  if (isSam) return transformSam(resources, readGlobals(sections.globals));
  if (serverless === undefined) return { resources, aliases: new Map() };
  throw new TemplateError(
    "transform-missing",
    serverless.at,
    `'${serverless.logicalId}' is of type ${serverless.type}, so the template needs the line Transform: AWS::Serverless-2016-10-31`,
  );
}

interface ViewInput {
  readonly sections: Sections;
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly transformed: Transformed;
  readonly identity: StackIdentity;
  readonly stackId: string;
  readonly notices: Notice[];
}

function createView({ sections, parameters, transformed, identity, stackId, notices }: ViewInput): StackView {
  const { region, accountId, stackName } = identity;
  const nowhere = { file: "", line: 0, path: "" };
  const isThere = (resource: TemplateResource): boolean =>
    resource.condition === undefined || resolver.condition(resource.condition.name, resource.condition.at);
  const names = (logicalId: string): ResourceNames | undefined => {
    const resource = transformed.resources.get(transformed.aliases.get(logicalId) ?? logicalId);
    if (resource === undefined) return undefined;
    const given = namesOf(resource, identity, resolver);
    return {
      ref: (at) => {
        refuseAbsent(resource, isThere(resource), at);
        return given.ref(at);
      },
      attribute: (name, at) => {
        const alias = transformed.aliases.get(`${logicalId}.${name}`);
        if (alias !== undefined) return names(alias)?.ref(at) ?? "";
        refuseAbsent(resource, isThere(resource), at);
        return given.attribute(name, at);
      },
    };
  };
  const resolver = new Resolver({
    parameters,
    pseudoParameters: new Map<string, string | readonly string[]>([
      ["AWS::AccountId", accountId],
      ["AWS::NotificationARNs", []],
      ["AWS::Partition", "aws"],
      ["AWS::Region", region],
      ["AWS::StackId", stackId],
      ["AWS::StackName", stackName],
      ["AWS::URLSuffix", "amazonaws.com"],
    ]),
    mappings: sections.section("Mappings") ?? map<TemplateNode>([], nowhere),
    conditions: sections.section("Conditions")?.entries ?? new Map(),
    resource: names,
  });
  return {
    resources: [...transformed.resources.values()].filter(isThere),
    resolver,
    identity,
    logicalIdPrefix: identity.idPrefix,
    notice: (notice) => notices.push(notice),
  };
}

/** CloudFormation refuses a reference to a resource whose condition does not hold, where the reference is needed. */
function refuseAbsent(resource: TemplateResource, isThere: boolean, at: TemplateNode["at"]): void {
  if (isThere) return;
  throw new TemplateError(
    "reference-to-absent",
    at,
    `'${resource.logicalId}' is not there, since its condition '${resource.condition?.name}' does not hold; refer to it under the same condition (!If)`,
  );
}

const shownParameters = (parameters: ReadonlyMap<string, Parameter>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...parameters.values()].flatMap(({ name, value, isSecret }) =>
      isSecret || value === undefined ? [] : [[name, typeof value === "string" ? value : value.join(",")] as const],
    ),
  );

function readOutputs(section: TemplateMap | undefined, view: StackView): Readonly<Record<string, JsonValue>> {
  const outputs: Record<string, JsonValue> = {};
  for (const [name, node] of section?.entries ?? []) {
    const { entries, at } = readMap(node, `the output '${name}'`);
    const condition = entries.get("Condition");
    if (condition?.kind === "scalar" && !view.resolver.condition(condition.text, condition.at)) continue;
    const value = entries.get("Value");
    if (value === undefined) throw new TemplateError("output-without-value", at, `the output '${name}' needs a Value`);
    const resolved = view.resolver.resolve(value);
    if (resolved !== undefined) outputs[name] = toJson(resolved);
  }
  return outputs;
}
