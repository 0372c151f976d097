import { domainMembers } from "../config/domain-settings";
import { CognitoError } from "../errors";
import { describeDomainChange, domainOf, domainRuleBroken, findDomain, putDomain } from "../pools/domains";
import { userPoolId } from "../shape/api-members";
import { required, structure } from "../shape/structure";
import { signedOperation } from "./operation";

/** Gives a pool its domain: from then on there are pages and OAuth endpoints, at the pool's own port. */
export const createUserPoolDomain = signedOperation({
  name: "CreateUserPoolDomain",
  input: structure({ UserPoolId: required(userPoolId), ...domainMembers }),
  run(services, { UserPoolId, ...settings }) {
    const pool = services.pools.pool(UserPoolId);
    const broken = domainRuleBroken(settings, pool.settings);
    if (broken !== undefined) throw broken;
    services.store.write(() => {
      if (domainOf(services.tables, pool.id) !== undefined) throw new CognitoError("pool-domain-exists");
      if (findDomain(services.tables, settings.Domain) !== undefined) throw new CognitoError("domain-taken");
      putDomain(services, pool.id, settings, false);
    });
    return describeDomainChange(settings);
  },
});
