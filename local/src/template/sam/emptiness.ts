import type { TemplateNode } from "../document/node";

/** What Python, in which SAM is written, counts as nothing. */
export function isEmpty(node: TemplateNode): boolean {
  if (node.kind === "scalar")
    return node.value === null || node.value === "" || node.value === false || node.value === 0;
  if (node.kind === "list") return node.items.length === 0;
  return node.kind === "map" && node.entries.size === 0;
}
