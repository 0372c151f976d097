import { CognitoError } from "../errors/cognito-error";
import { userPoolId } from "../input/api-members";
import { required, structure } from "../input/structure";
import { domainMembers } from "../resources/domain-settings";
import { describeDomainChange, domainOf, domainRuleBroken, findDomain, putDomain } from "../resources/domains";
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
