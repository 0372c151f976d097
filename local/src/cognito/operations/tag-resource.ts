import { map, string } from "../input/schema";
import { required, structure } from "../input/structure";
import { changePool } from "../resources/change-pool";
import { poolOfArn, resourceArn } from "../resources/pool-of-arn";
import { signedOperation } from "./operation";

export const tagResource = signedOperation({
  name: "TagResource",
  input: structure({ ResourceArn: required(resourceArn), Tags: required(map(string({ max: 256 }), { max: 50 })) }),
  run(services, { ResourceArn, Tags }) {
    const { id, settings } = poolOfArn(services.pools, ResourceArn);
    changePool(services, id, { ...settings, UserPoolTags: { ...settings.UserPoolTags, ...Tags } });
    return {};
  },
});
