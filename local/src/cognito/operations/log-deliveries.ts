import { userPoolId } from "../input/api-members";
import { required, structure } from "../input/structure";
import { isOfTemplate } from "../resources/configured";
import {
  describeLogDelivery,
  logDeliveryRuleBroken,
  logDeliverySchema,
  putLogDelivery,
} from "../resources/log-delivery";
import { poolOperation } from "./operation";

export const setLogDeliveryConfiguration = poolOperation({
  name: "SetLogDeliveryConfiguration",
  input: structure({ UserPoolId: required(userPoolId), ...logDeliverySchema.members }),
  run(services, { LogConfigurations }, pool) {
    const broken = logDeliveryRuleBroken({ LogConfigurations });
    if (broken !== undefined) throw broken;
    const before = services.tables.logDeliveries.get(pool.id);
    const fromTemplate = isOfTemplate(services.log, before, `the log delivery of ${pool.id}`);
    services.store.write(() => putLogDelivery(services, pool.id, { LogConfigurations }, fromTemplate));
    return { LogDeliveryConfiguration: describeLogDelivery(services.tables, pool.id) };
  },
});

export const getLogDeliveryConfiguration = poolOperation({
  name: "GetLogDeliveryConfiguration",
  input: structure({ UserPoolId: required(userPoolId) }),
  run: ({ tables }, _input, pool) => ({ LogDeliveryConfiguration: describeLogDelivery(tables, pool.id) }),
});
