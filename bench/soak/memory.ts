/** Megabytes at the end may be this many times those after the warm-up … */
const MOST = 1.5;
/** … or this many more: a garbage collector waits. */
const SLACK = 64;

/**
 * Why memory grew too much over a run, from samples in megabytes, of which the first fifth is the warm-up; undefined if
 * it did not, or if there are too few to tell. The medians of the first and the last quarter of the rest are compared.
 */
export function memoryProblem(samples: readonly number[]): string | undefined {
  const rest = samples.slice(Math.ceil(samples.length / 5));
  const quarter = Math.floor(rest.length / 4);
  if (quarter < 2) return undefined;
  const [first, last] = [median(rest.slice(0, quarter)), median(rest.slice(-quarter))];
  if (last <= Math.max(first * MOST, first + SLACK)) return undefined;
  return `memory grew from ${first.toFixed(0)} to ${last.toFixed(0)} MB, more than ${MOST} times`;
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}
