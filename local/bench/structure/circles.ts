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
