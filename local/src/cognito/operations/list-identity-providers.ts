import { pageToken, userPoolId } from "../input/api-members";
import { toApiTime } from "../input/api-time";
import { optional, required, structure } from "../input/structure";
import { storedSettings } from "../resources/configured";
import { providerSchema } from "../resources/identity-provider-settings";
import { maxResults } from "../resources/new-pool";
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
      const { ProviderName, ProviderType } = storedSettings(providerSchema, record);
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
