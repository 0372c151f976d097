import { TemplateError } from "../model/errors";
import { map, type TemplateNode } from "./document/node";
import {
  asksForSam,
  readResources,
  readSections,
  refuseManyResources,
  type Sections,
  type TemplateResources,
  type Transformed,
} from "./document/template";
import { assumptionIn, importsIn } from "./intrinsics/assumptions";
import { type Parameter, readParameters } from "./intrinsics/parameters";
import { Resolver } from "./intrinsics/resolver";
import { checkRules } from "./intrinsics/rules-section";
import type { ResourceNames, Scope } from "./intrinsics/scope";
import { NestedStacks, type OpenStack, type StackInput } from "./nested-stacks";
import { readExport, readOutputs, readOutputText } from "./outputs";
import { refuseAssumedGuards } from "./resources/assumed-guards";
import { checkReferences } from "./resources/check-references";
import { refuseCycles } from "./resources/dependency-cycles";
import { isThere, refuseAbsent, type Stack } from "./resources/live-resource";
import { drawId } from "./resources/physical-ids";
import { returnValuesOf } from "./resources/return-values";
import { readGlobals } from "./sam/globals";
import { transformSam } from "./sam/transform";
import { addressParameter, readWebPage, withAddress } from "./web-page";

/**
 * Opens a template: parameters, the SAM transform, conditions, references. A nested stack is opened when one of its
 * outputs is needed, so its parameters come from the parent and its outputs go back.
 */
export function openStack(input: StackInput): OpenStack {
  const sections = readSections(input.root);
  const web = input.page === undefined ? undefined : readWebPage(input.root, input.page.templateFile, input.notice);
  const overrides = { ...addressParameter(web, input.page?.url), ...input.parameterOverrides };
  const parameters = readParameters(sections.section("Parameters"), {
    overrides,
    assumed: input.assumedParameters,
    isNested: input.depth > 0,
    draw: (name) => drawId(input.identity, `${name}.not-given`, "any", 24),
    notice: input.notice,
  });
  const written = readResources(sections.resources, input.notice);
  const transformed = transform(written, sections, parameters, input.notice);
  refuseManyResources(transformed.resources, sections.resources.at);
  const nested: NestedStacks = new NestedStacks(
    input,
    {
      properties: (resource) => resolver.resolveMap(resource.properties),
      assumptionIn: (node) => assumptionIn(node, resolver.scope),
    },
    openStack,
  );
  const resolver = createResolver(input, sections, parameters, transformed, nested);
  const { identity, notice, overQuota, opened, asset } = input;
  const stack: Stack = { resolver, identity, notice, overQuota, opened, asset };
  const own = [...transformed.resources.values()]
    .filter((resource) => isThere(resource, resolver))
    .map((resource) => ({ ...resource, stack }));
  refuseAssumedGuards(transformed.resources.values(), resolver.scope);
  noticeImports(written, resolver.scope, notice);
  checkReferences(written, sections.section("Outputs"), { resolver, transformed });
  checkRules(sections.section("Rules"), resolver, notice);
  refuseCycles(own, transformed);
  return {
    parameters,
    web: web && withAddress(web, parameters),
    resources: () => [...own, ...nested.resourcesOf(own)],
    outputs: () => readOutputs(sections.section("Outputs"), stack),
    exported: (name) => readExport(sections.section("Outputs"), name, stack),
    output: (name) => readOutputText(sections.section("Outputs"), name, stack),
  };
}

/** Each place is told of once, with the function or resource that it stands in. */
function noticeImports(resources: TemplateResources, scope: Scope, notice: StackInput["notice"]): void {
  for (const { logicalId, properties } of resources.values()) {
    const [location] = importsIn(properties, scope);
    if (location === undefined) continue;
    const message = `'${logicalId}' takes values of another stack (Fn::ImportValue), which is not here; placeholders stand for them`;
    notice({ code: "import-assumed", message, location });
  }
}

function transform(
  resources: TemplateResources,
  sections: Sections,
  parameters: ReadonlyMap<string, Parameter>,
  notice: StackInput["notice"],
): Transformed {
  const parameterText = (name: string): string | undefined => {
    const value = parameters.get(name)?.value;
    return typeof value === "string" ? value : undefined;
  };
  if (asksForSam(sections.transforms, notice))
    return transformSam(resources, readGlobals(sections.globals), parameterText, notice);
  const serverless = [...resources.values()].find(({ type }) => type.startsWith("AWS::Serverless::"));
  if (serverless === undefined) return { resources, aliases: new Map(), conditions: new Map() };
  throw new TemplateError(
    "transform-missing",
    serverless.at,
    `'${serverless.logicalId}' is of type ${serverless.type}, so the template needs the line Transform: AWS::Serverless-2016-10-31`,
  );
}

function createResolver(
  input: StackInput,
  sections: Sections,
  parameters: ReadonlyMap<string, Parameter>,
  transformed: Transformed,
  nested: NestedStacks,
): Resolver {
  const namesIn = (logicalId: string): ResourceNames | undefined => {
    const resource = transformed.resources.get(transformed.aliases.get(logicalId) ?? logicalId);
    if (resource === undefined) return undefined;
    const names = (): ResourceNames => nested.namesOf(resource) ?? returnValuesOf(resource, input.identity, resolver);
    return {
      ref: (at) => {
        refuseAbsent(resource, resolver, at);
        return names().ref(at);
      },
      attribute: (name, at) => {
        const alias = transformed.aliases.get(`${logicalId}.${name}`);
        if (alias !== undefined) return namesIn(alias)?.ref(at) ?? "";
        refuseAbsent(resource, resolver, at);
        return names().attribute(name, at);
      },
    };
  };
  const resolver: Resolver = new Resolver({
    parameters,
    pseudoParameters: pseudoParameters(input),
    mappings: sections.section("Mappings") ?? map<TemplateNode>([], input.root.at),
    conditions: new Map([...(sections.section("Conditions")?.entries ?? []), ...transformed.conditions]),
    resource: namesIn,
    otherStacks: input.otherStacks,
  });
  return resolver;
}

function pseudoParameters({ identity, stackId }: StackInput): ReadonlyMap<string, string | readonly string[]> {
  const { region, accountId, stackName } = identity;
  return new Map<string, string | readonly string[]>([
    ["AWS::AccountId", accountId],
    ["AWS::NotificationARNs", []],
    ["AWS::Partition", "aws"],
    ["AWS::Region", region],
    ["AWS::StackId", stackId],
    ["AWS::StackName", stackName],
    ["AWS::URLSuffix", "amazonaws.com"],
  ]);
}
