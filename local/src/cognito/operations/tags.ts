import { CognitoError } from "../errors/cognito-error";
import { list, map, string } from "../input/schema";
import { required, structure } from "../input/structure";
import { changePool } from "../resources/change-pool";
import type { PoolRegistry } from "../resources/pool-registry";
import type { Pool } from "../resources/user-pool";
import { signedOperation } from "./operation";

const resourceArn = string({ min: 20, max: 2048, pattern: /^arn:[\w+=/,.@-]+:[\w+=/,.@-]+:[\w+=/,.@:-]*$/ });

export const tagResource = signedOperation({
  name: "TagResource",
  input: structure({ ResourceArn: required(resourceArn), Tags: required(map(string({ max: 256 }), { max: 50 })) }),
  run(services, { ResourceArn, Tags }) {
    const { id, settings } = poolOfArn(services.pools, ResourceArn);
    changePool(services, id, { ...settings, UserPoolTags: { ...settings.UserPoolTags, ...Tags } });
    return {};
  },
});

export const untagResource = signedOperation({
  name: "UntagResource",
  input: structure({
    ResourceArn: required(resourceArn),
    TagKeys: required(list(string({ min: 1, max: 128 }), { max: 50 })),
  }),
  run(services, { ResourceArn, TagKeys }) {
    const { id, settings } = poolOfArn(services.pools, ResourceArn);
    const kept = Object.entries(settings.UserPoolTags).filter(([name]) => !TagKeys.includes(name));
    changePool(services, id, { ...settings, UserPoolTags: Object.fromEntries(kept) });
    return {};
  },
});

export const listTagsForResource = signedOperation({
  name: "ListTagsForResource",
  input: structure({ ResourceArn: required(resourceArn) }),
  run({ pools }, { ResourceArn }) {
    return { Tags: { ...poolOfArn(pools, ResourceArn).settings.UserPoolTags } };
  },
});

/** The pool with this ARN. Only pools have tags. Throws ResourceNotFoundException. */
function poolOfArn(pools: PoolRegistry, arn: string): Pool {
  const pool = pools.all().find((candidate) => candidate.arn === arn);
  if (pool === undefined) throw new CognitoError("no-such-resource", arn);
  return pool;
}
