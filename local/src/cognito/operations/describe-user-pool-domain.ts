import { required, structure } from "../input/structure";
import { domainName } from "../resources/domain-settings";
import { describeDomain, findDomain } from "../resources/domains";
import { signedOperation } from "./operation";

/** A domain that nobody has is described by nothing, and is no error. */
export const describeUserPoolDomain = signedOperation({
  name: "DescribeUserPoolDomain",
  input: structure({ Domain: required(domainName) }),
  run({ pools, tables, place }, { Domain }) {
    const found = findDomain(tables, Domain);
    if (found === undefined || pools.find(found.poolId) === undefined) return { DomainDescription: {} };
    return { DomainDescription: describeDomain(found.poolId, place.accountId, found.settings) };
  },
});
