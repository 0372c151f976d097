import { CognitoError } from "../errors/cognito-error";
import { userPoolId } from "../input/api-members";
import { required, structure } from "../input/structure";
import { domainMembers } from "../resources/domain-settings";
import { describeDomainChange, domainRuleBroken, putDomain } from "../resources/domains";
import { signedOperation } from "./operation";

export const updateUserPoolDomain = signedOperation({
  name: "UpdateUserPoolDomain",
  input: structure({ UserPoolId: required(userPoolId), ...domainMembers }),
  run(services, { UserPoolId, ...settings }) {
    const pool = services.pools.find(UserPoolId);
    const before = pool && services.tables.domains.get(pool.id, settings.Domain);
    if (pool === undefined || before === undefined) throw new CognitoError("no-such-domain");
    const broken = domainRuleBroken(settings, pool.settings);
    if (broken !== undefined) throw broken;
    services.store.write(() => putDomain(services, pool.id, settings, before.fromTemplate));
    return describeDomainChange(settings);
  },
});
