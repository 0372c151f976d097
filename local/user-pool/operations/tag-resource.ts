import { changePool } from "../pools/change-pool";
import { poolOfArn, resourceArn } from "../pools/pool-of-arn";
import { map, string } from "../shape/shape";
import { required, structure } from "../shape/structure";
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
