import { CognitoError } from "../errors/cognito-error";
import { userPoolId } from "../input/api-members";
import { required, structure, withDefault } from "../input/structure";
import { ALL_CLIENTS, isOfTemplate } from "../resources/configured";
import type { Services } from "../resources/services";
import {
  describeStyle,
  hasDomain,
  putStyle,
  styledClient,
  styleMembers,
  styleRuleBroken,
} from "../resources/ui-customization";
import { poolOperation } from "./operation";

/** Throws for a client that the pool does not have. */
function checkClient({ pools }: Services, poolId: string, clientId: string): void {
  if (clientId !== ALL_CLIENTS) pools.clientOf(poolId, clientId);
}

export const setUiCustomization = poolOperation({
  name: "SetUICustomization",
  input: structure({ UserPoolId: required(userPoolId), ...styleMembers }),
  run(services, { UserPoolId: _pool, ...settings }, pool) {
    const { tables, place } = services;
    checkClient(services, pool.id, settings.ClientId);
    const broken = styleRuleBroken(settings, hasDomain(tables, pool.id));
    if (broken !== undefined) throw broken;
    const before = tables.uiCustomizations.get(pool.id, settings.ClientId);
    const fromTemplate = isOfTemplate(services.log, before, `the style of ${pool.id} for ${settings.ClientId}`);
    services.store.write(() => putStyle(services, pool.id, settings, fromTemplate));
    return { UICustomization: describeStyle(tables, place, pool.id, settings.ClientId) };
  },
});

export const getUiCustomization = poolOperation({
  name: "GetUICustomization",
  input: structure({ UserPoolId: required(userPoolId), ClientId: withDefault(styledClient, ALL_CLIENTS) }),
  run(services, { ClientId }, pool) {
    const { tables, place } = services;
    checkClient(services, pool.id, ClientId);
    if (!hasDomain(tables, pool.id)) throw new CognitoError("style-without-domain");
    return { UICustomization: describeStyle(tables, place, pool.id, ClientId) };
  },
});
