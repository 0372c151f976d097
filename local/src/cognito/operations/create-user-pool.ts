import { CognitoError } from "../errors/cognito-error";
import { structure } from "../input/structure";
import { configuredRecord } from "../resources/configured";
import { describeNewPool } from "../resources/describe-pool";
import { newPoolId } from "../resources/new-ids";
import { newPoolMembers, newPoolSettings } from "../resources/new-pool";
import { poolRuleBroken } from "../resources/rules";
import { signedOperation } from "./operation";

export const createUserPool = signedOperation({
  name: "CreateUserPool",
  input: structure(newPoolMembers),
  async run(services, input) {
    const settings = newPoolSettings(input);
    const broken = poolRuleBroken(settings);
    if (broken !== undefined) throw broken;
    if (settings.MfaConfiguration !== "OFF" && settings.EnabledMfas.length === 0)
      throw new CognitoError("sms-not-configured");
    const { store, pools, keys, clock, tables, place } = services;
    const id = newPoolId(place.region, services);
    await keys.ensure(id);
    const pool = store.write(() => pools.putPool(id, configuredRecord(clock, undefined, settings, false)));
    return { UserPool: describeNewPool(tables, pool) };
  },
});
