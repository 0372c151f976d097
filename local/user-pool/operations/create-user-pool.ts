import { newPoolMembers, newPoolSettings } from "../config/new-pool";
import { poolRuleBroken } from "../config/rules";
import { CognitoError } from "../errors";
import { configuredRecord } from "../pools/configured";
import { describeNewPool } from "../pools/describe-pool";
import { newPoolId } from "../pools/new-ids";
import { structure } from "../shape/structure";
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
