import type { TemplateMap } from "../document/node";
import type { TemplateResource } from "../document/template";

/** A state machine with its events of type `Api`. It does not run here, and neither do its other events. */
export interface StateMachine {
  readonly owner: TemplateResource;
  readonly events: readonly (readonly [string, TemplateMap])[];
}

/** An `AWS::Serverless::StateMachine`; undefined for another type. */
export function stateMachine(resource: TemplateResource): StateMachine | undefined {
  if (resource.type !== "AWS::Serverless::StateMachine") return undefined;
  const node = resource.properties.entries.get("Events");
  const events = node?.kind === "map" ? [...node.entries] : [];
  return {
    owner: resource,
    events: events.flatMap(([id, event]) => {
      const type = event.kind === "map" ? event.entries.get("Type") : undefined;
      return event.kind === "map" && type?.kind === "scalar" && type.text === "Api" ? [[id, event] as const] : [];
    }),
  };
}
