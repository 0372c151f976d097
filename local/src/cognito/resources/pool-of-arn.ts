import { CognitoError } from "../errors/cognito-error";
import { string } from "../input/schema";
import type { Pool } from "./pool";
import type { PoolRegistry } from "./registry";

export const resourceArn = string({ min: 20, max: 2048, pattern: /^arn:[\w+=/,.@-]+:[\w+=/,.@-]+:[\w+=/,.@:-]*$/ });

/** The pool of an ARN; nothing else here has tags. Throws ResourceNotFoundException. */
export function poolOfArn(pools: PoolRegistry, arn: string): Pool {
  const pool = pools.all().find((candidate) => candidate.arn === arn);
  if (pool === undefined) throw new CognitoError("no-such-resource", arn);
  return pool;
}
