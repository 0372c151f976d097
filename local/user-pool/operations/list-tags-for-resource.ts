import { poolOfArn, resourceArn } from "../pools/pool-of-arn";
import { required, structure } from "../shape/structure";
import { signedOperation } from "./operation";

export const listTagsForResource = signedOperation({
  name: "ListTagsForResource",
  input: structure({ ResourceArn: required(resourceArn) }),
  run({ pools }, { ResourceArn }) {
    return { Tags: { ...poolOfArn(pools, ResourceArn).settings.UserPoolTags } };
  },
});
