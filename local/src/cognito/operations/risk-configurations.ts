import { clientId, userPoolId } from "../input/api-members";
import { optional, required, structure } from "../input/structure";
import { ALL_CLIENTS, isOfTemplate } from "../resources/configured";
import {
  checkThreatProtection,
  describeRiskSettings,
  putRiskSettings,
  riskMembers,
  riskRuleBroken,
} from "../resources/risk-configuration";
import type { Services } from "../resources/services";
import { poolOperation } from "./operation";

const named = { UserPoolId: required(userPoolId), ClientId: optional(clientId) } as const;

/** Whose settings are meant: those of a client, which must exist, or those of all. */
function ownerOf({ pools }: Services, poolId: string, id: string | undefined): string {
  if (id === undefined || id === ALL_CLIENTS) return ALL_CLIENTS;
  return pools.clientOf(poolId, id).client.id;
}

export const setRiskConfiguration = poolOperation({
  name: "SetRiskConfiguration",
  input: structure({ ...named, ...riskMembers }),
  run(services, { UserPoolId: _pool, ClientId, ...settings }, pool) {
    checkThreatProtection(pool);
    const owner = ownerOf(services, pool.id, ClientId);
    const broken = riskRuleBroken(settings);
    if (broken !== undefined) throw broken;
    const before = services.tables.riskConfigurations.get(pool.id, owner);
    const fromTemplate = isOfTemplate(services.log, before, `the risk settings of ${pool.id} for ${owner}`);
    services.store.write(() => putRiskSettings(services, pool.id, owner, settings, fromTemplate));
    return { RiskConfiguration: describeRiskSettings(services.tables, pool.id, owner) };
  },
});

export const describeRiskConfiguration = poolOperation({
  name: "DescribeRiskConfiguration",
  input: structure(named),
  run(services, { ClientId }, pool) {
    checkThreatProtection(pool);
    const owner = ownerOf(services, pool.id, ClientId);
    return { RiskConfiguration: describeRiskSettings(services.tables, pool.id, owner) };
  },
});
