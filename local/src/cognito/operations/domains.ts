import { CognitoError } from "../errors/cognito-error";
import { userPoolId } from "../input/api-members";
import { required, structure } from "../input/structure";
import {
  describeDomain,
  describeDomainChange,
  domainMembers,
  domainName,
  domainOf,
  domainRuleBroken,
  findDomain,
  putDomain,
  removeDomains,
} from "../resources/domain";
import { poolOperation, signedOperation } from "./operation";

/** Gives a pool its domain: from then on the pool's own port serves its pages and OAuth endpoints. */
export const createUserPoolDomain = poolOperation({
  name: "CreateUserPoolDomain",
  input: structure({ UserPoolId: required(userPoolId), ...domainMembers }),
  run(services, { UserPoolId, ...settings }, pool) {
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

/** A domain that no pool has is no error: the description is empty. */
export const describeUserPoolDomain = signedOperation({
  name: "DescribeUserPoolDomain",
  input: structure({ Domain: required(domainName) }),
  run({ pools, tables, place }, { Domain }) {
    const found = findDomain(tables, Domain);
    if (found === undefined || pools.find(found.poolId) === undefined) return { DomainDescription: {} };
    return { DomainDescription: describeDomain(found.poolId, place.accountId, found.settings) };
  },
});

export const deleteUserPoolDomain = signedOperation({
  name: "DeleteUserPoolDomain",
  input: structure({ Domain: required(domainName), UserPoolId: required(userPoolId) }),
  run({ store, tables, pools }, { Domain, UserPoolId }) {
    const pool = pools.find(UserPoolId);
    if (pool === undefined || tables.domains.get(pool.id, Domain) === undefined)
      throw new CognitoError("no-such-domain");
    store.write(() => removeDomains(tables, pool.id));
    return {};
  },
});
