import { list, string } from "../input/schema";
import { required, structure } from "../input/structure";
import { changePool } from "../resources/change-pool";
import { poolOfArn, resourceArn } from "../resources/pool-of-arn";
import { signedOperation } from "./operation";

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
