import type { SourceTree } from "./source-tree";

export type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** The strongly connected components of more than one node, largest first (Tarjan). */
export function circlesOf(graph: Graph): readonly (readonly string[])[] {
  const marks = new Map<string, { readonly index: number; low: number; isOpen: boolean }>();
  const open: string[] = [];
  const circles: string[][] = [];

  const visit = (node: string) => {
    const mark = { index: marks.size, low: marks.size, isOpen: true };
    marks.set(node, mark);
    open.push(node);
    for (const next of graph.get(node) ?? []) {
      const known = marks.get(next);
      if (known === undefined) mark.low = Math.min(mark.low, visit(next).low);
      else if (known.isOpen) mark.low = Math.min(mark.low, known.index);
    }
    if (mark.low === mark.index) close(node);
    return mark;
  };

  const close = (root: string) => {
    const circle = open.splice(open.indexOf(root));
    for (const node of circle) {
      const mark = marks.get(node);
      if (mark !== undefined) mark.isOpen = false;
    }
    if (circle.length > 1) circles.push(circle.sort());
  };

  for (const node of graph.keys()) if (!marks.has(node)) visit(node);
  return circles.sort((one, other) => other.length - one.length);
}

/** The folder directly below the tree's own that a file lies in, at any depth; none for a file at the top. */
export function roomOf(path: string): string | undefined {
  const [room, file] = path.split("/");
  return file === undefined ? undefined : room;
}

/** Which place imports which; files without a place are left out. */
export function graphOf(tree: SourceTree, placeOf: (path: string) => string | undefined, withTypes: boolean): Graph {
  const graph = new Map<string, Set<string>>();
  for (const [path, { imports }] of tree) {
    const place = placeOf(path);
    if (place === undefined) continue;
    const targets = graph.get(place) ?? new Set();
    graph.set(place, targets);
    for (const { from, isType } of imports) {
      const target = placeOf(from);
      if (target !== undefined && (withTypes || !isType)) targets.add(target);
    }
  }
  return graph;
}
