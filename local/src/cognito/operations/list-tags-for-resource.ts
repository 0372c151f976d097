import { required, structure } from "../input/structure";
import { poolOfArn, resourceArn } from "../resources/pool-of-arn";
import { signedOperation } from "./operation";

export const listTagsForResource = signedOperation({
  name: "ListTagsForResource",
  input: structure({ ResourceArn: required(resourceArn) }),
  run({ pools }, { ResourceArn }) {
    return { Tags: { ...poolOfArn(pools, ResourceArn).settings.UserPoolTags } };
  },
});
