import { TemplateError } from "../../model/errors";
import type { SourceLocation } from "../../model/source";
import type { Transformed } from "../document/template";
import { referencesIn } from "../intrinsics/references";
import { type LiveResource, type LiveResources, refuseAbsent } from "./live-resource";

/** A resource that must be created first, and where that is written. */
interface Edge {
  readonly to: string;
  readonly at: SourceLocation;
}

/**
 * Refuses resources that wait for each other, as CloudFormation does: by Ref, GetAtt, Sub and DependsOn, in the
 * branches that are taken, including the resources that SAM generates. Refuses a reference to a resource whose
 * condition does not hold.
 *
 * @see docs/aws-behaviour/sam-template.md, I9
 */
export function refuseCycles(resources: LiveResources, transformed: Transformed): void {
  const edges = new Map(resources.map((resource) => [resource.logicalId, edgesOf(resource, transformed)]));
  const done = new Set<string>();
  for (const start of edges.keys()) {
    const cycle = findCycle(start, edges, done);
    if (cycle !== undefined) throw circular(cycle, edges);
  }
}

function edgesOf(resource: LiveResource, transformed: Transformed): readonly Edge[] {
  const { resolver } = resource.stack;
  const holds = (condition: string, at: SourceLocation): boolean => resolver.condition(condition, at);
  const referred = referencesIn(resource.properties, holds).flatMap(({ kind, name, attribute, at }) => {
    const alias = transformed.aliases.get(attribute === undefined ? name : `${name}.${attribute}`);
    const target = transformed.resources.get(alias ?? name);
    if (kind === "condition" || target === undefined || resolver.scope.parameters.has(name)) return [];
    refuseAbsent(target, resolver, at);
    return [{ to: target.logicalId, at }];
  });
  const waited = resource.dependsOn.map(({ name, at }) => ({ to: name, at }));
  return [...referred, ...waited];
}

/** A path from a resource back to itself, or undefined. Resources that are on no cycle are added to `done`. */
function findCycle(
  start: string,
  edges: ReadonlyMap<string, readonly Edge[]>,
  done: Set<string>,
): readonly string[] | undefined {
  const path: string[] = [];
  const visit = (id: string): readonly string[] | undefined => {
    if (done.has(id)) return undefined;
    const earlier = path.indexOf(id);
    if (earlier >= 0) return path.slice(earlier);
    path.push(id);
    for (const { to } of edges.get(id) ?? []) {
      const cycle = visit(to);
      if (cycle !== undefined) return cycle;
    }
    path.pop();
    done.add(id);
    return undefined;
  };
  return visit(start);
}

function circular(cycle: readonly string[], edges: ReadonlyMap<string, readonly Edge[]>): TemplateError {
  const steps = cycle.map((from, index) => {
    const to = cycle[(index + 1) % cycle.length] ?? from;
    const edge = edges.get(from)?.find((each) => each.to === to);
    return { text: `'${from}' names '${to}' in line ${edge?.at.line}`, at: edge?.at };
  });
  return new TemplateError(
    "circular-dependency",
    steps[0]?.at ?? { file: "", line: 0, path: "" },
    `Circular dependency between resources: [${cycle.join(", ")}]: ${steps.map(({ text }) => text).join("; ")}. Take one of these names away`,
  );
}
