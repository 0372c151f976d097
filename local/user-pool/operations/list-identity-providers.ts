import { providerShape } from "../config/identity-provider-settings";
import { maxResults } from "../config/new-pool";
import { storedSettings } from "../pools/configured";
import { pageToken, userPoolId } from "../shape/api-members";
import { toApiTime } from "../shape/api-time";
import { optional, required, structure } from "../shape/structure";
import { signedOperation } from "./operation";
import { readPageToken, takePage } from "./paging";

export const listIdentityProviders = signedOperation({
  name: "ListIdentityProviders",
  input: structure({
    UserPoolId: required(userPoolId),
    MaxResults: optional(maxResults),
    NextToken: optional(pageToken),
  }),
  run({ pools, tables }, { UserPoolId, MaxResults, NextToken }) {
    const pool = pools.pool(UserPoolId);
    const after = readPageToken(NextToken, [pool.id]);
    const { items, nextToken } = takePage(tables.identityProviders.entries([pool.id], after), MaxResults);
    const Providers = items.map((record) => {
      const { ProviderName, ProviderType } = storedSettings(providerShape, record);
      const { modifiedAt, createdAt } = record;
      return {
        ProviderName,
        ProviderType,
        LastModifiedDate: toApiTime(modifiedAt),
        CreationDate: toApiTime(createdAt),
      };
    });
    return { Providers, ...(nextToken !== undefined && { NextToken: nextToken }) };
  },
});
