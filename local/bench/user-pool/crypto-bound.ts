import { generateKeyPairSync, sign } from "node:crypto";
import { power, powerOfG, randomExponent } from "../../src/cognito/users/passwords/srp-verifier";

const ROUNDS = 100;

/** What the operations that no sign-in can do without cost on one core, in milliseconds each. */
export function cryptoCosts(): { readonly signature: number; readonly exponentiation: number } {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const content = Buffer.alloc(900, 1);
  const base = powerOfG(randomExponent());
  const exponent = randomExponent();
  return {
    signature: costOf(() => sign("sha256", content, privateKey)),
    exponentiation: costOf(() => power(base, exponent)),
  };
}

/** The median, so that what else the machine does counts little. */
function costOf(work: () => void): number {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now();
    work();
    times.push(performance.now() - start);
  }
  return times.sort((one, other) => one - other)[ROUNDS / 2] ?? Number.NaN;
}
