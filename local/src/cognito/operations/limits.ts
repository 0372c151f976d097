import type { JsonObject } from "../../model/json";
import { CognitoError } from "../errors/cognito-error";
import { integer, map, oneOf, string, type ValueOf } from "../input/schema";
import { required, structure } from "../input/structure";
import { type Operation, signedOperation } from "./operation";

/** The categories of operations with AWS's default rates, requests a second (docs/aws-behaviour/cognito-limits.md). */
const RATES = {
  UserAuthentication: 120,
  UserCreation: 50,
  UserFederation: 25,
  UserAccountRecovery: 30,
  UserRead: 120,
  UserUpdate: 25,
  UserToken: 120,
  UserResourceRead: 50,
  UserResourceUpdate: 25,
  UserList: 30,
  UserPoolRead: 15,
  UserPoolUpdate: 15,
  UserPoolResourceRead: 20,
  UserPoolResourceUpdate: 15,
  UserPoolClientRead: 15,
  UserPoolClientUpdate: 15,
  ClientAuthentication: 150,
} as const satisfies Record<string, number>;

const definition = structure({
  LimitClass: required(oneOf("API_CATEGORY")),
  Attributes: required(map(string({ min: 1, max: 128 }), { min: 1, max: 10 })),
});

/** The default rates, which are not enforced: there are no quotas on requests here. */
const getProvisionedLimit = signedOperation({
  name: "GetProvisionedLimit",
  input: structure({ LimitDefinition: required(definition) }),
  run: (_services, { LimitDefinition }) => limitOf(LimitDefinition),
});

/**
 * A rate lies between the default and the account's maximum in Service Quotas. An account that never had that raised
 * has the same value for both, and so does this one: the default alone is taken, and what is more is refused.
 */
const updateProvisionedLimit = signedOperation({
  name: "UpdateProvisionedLimit",
  input: structure({ LimitDefinition: required(definition), RequestedLimitValue: required(integer({ min: 1 })) }),
  run(_services, { LimitDefinition, RequestedLimitValue: wanted }) {
    const rate = rateOf(LimitDefinition);
    if (wanted < rate) throw new CognitoError("limit-below-default", String(rate));
    if (wanted > rate) throw new CognitoError("limit-above-quota", String(rate));
    return limitOf(LimitDefinition);
  },
});

function limitOf(of: ValueOf<typeof definition>): JsonObject {
  const rate = rateOf(of);
  return { Limit: { LimitDefinition: of, ProvisionedLimitValue: rate, FreeLimitValue: rate } };
}

function rateOf({ Attributes: { Category: category = "" } }: ValueOf<typeof definition>): number {
  const known = Object.entries(RATES).find(([name]) => name === category);
  if (known === undefined) throw new CognitoError("no-such-limit", category);
  return known[1];
}

/** Rates of the API. */
export const LIMITS: readonly Operation[] = [getProvisionedLimit, updateProvisionedLimit];
