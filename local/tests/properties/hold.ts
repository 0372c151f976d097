import fc from "fast-check";

const SEED = Number(process.env["GATEHOUSE_SEED"] ?? 20_261_121);
const FACTOR = Number(process.env["GATEHOUSE_RUNS"] ?? 1);

/**
 * Asserts that a property holds for so many values, the same at each run. A failure prints the seed, the smallest value
 * that fails and its path. Others are tried by `GATEHOUSE_SEED=7 GATEHOUSE_RUNS=20 npx jest local/tests/properties`.
 */
export function hold<Value>(runs: number, values: fc.Arbitrary<Value>, judge: (value: Value) => void): void {
  fc.assert(fc.property(values, judge), { seed: SEED, numRuns: runs * FACTOR });
}
