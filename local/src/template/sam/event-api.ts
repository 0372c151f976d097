import { TemplateError } from "../../model/errors";
import type { SourceLocation } from "../../model/source";
import type { TemplateMap } from "../document/node";
import type { ImplicitApi } from "./implicit-api";

/** The logical id of the API that an event names; undefined for the implicit one. Anything else is refused. */
export function apiIdOf(kind: ImplicitApi, properties: TemplateMap, event: string): string | undefined {
  const node = properties.entries.get(kind.reference);
  if (node === undefined) return undefined;
  const name = node.kind === "intrinsic" && node.name === "Ref" ? node.argument : node;
  if (name.kind === "scalar" && typeof name.value === "string") return name.value;
  throw wrongApiId(kind, node.at, event);
}

export const wrongApiId = ({ reference, type }: ImplicitApi, at: SourceLocation, event: string): TemplateError =>
  new TemplateError(
    "wrong-event",
    at,
    `event '${event}': ${reference} must be a valid reference to an '${type}' resource in same template.`,
  );
