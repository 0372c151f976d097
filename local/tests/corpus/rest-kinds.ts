import type { MethodAuthorizer, RestApi, RestMethod } from "../../src/model/rest-api";
import { seconds } from "../../src/model/time";
import { LOCATION, NOW } from "../api-gateway/fixtures";
import { echo, succeeded } from "../api-gateway/gateways";
import { ACCESS_CLAIMS, ID_CLAIMS, KEY, openRest, POOL_ARN, restApi, restMethod } from "../api-gateway/rest-fixtures";
import type { AuthorizerKind, OpenAuthorizer } from "./authorizer-kind";
import { type GoodToken, goodToken } from "./bad-token";
import { isGranted, sendHeader } from "./wire";

const good = (claims: GoodToken["claims"]): GoodToken => ({
  claims,
  kid: KEY.jwk.kid,
  privateKey: KEY.privateKey,
  client: ID_CLAIMS.aud,
  now: NOW,
});
const ID = good(ID_CLAIMS);
const ACCESS = good(ACCESS_CLAIMS);

const POOLS: MethodAuthorizer = {
  type: "COGNITO_USER_POOLS",
  name: "Users",
  header: "Authorization",
  providerArns: [POOL_ARN],
  location: LOCATION,
};
const CHECKER = "arn:aws:lambda:us-east-1:123456789012:function:checker";
const lambda = (type: "TOKEN" | "REQUEST"): MethodAuthorizer => ({
  type,
  name: "Checker",
  functionArn: CHECKER,
  identitySources: ["method.request.header.Authorization"],
  resultTtl: seconds(300),
  location: LOCATION,
});

/** The kinds of authorizer of REST APIs. Of a Lambda authorizer the gateway's part is held against the corpus. */
export const REST_KINDS: readonly AuthorizerKind[] = [
  { name: "a REST API's user pool authorizer", open: () => openKind({ authorizer: POOLS }, ID) },
  {
    name: "a REST API's user pool authorizer, with a validation expression",
    open: () => openKind({ authorizer: { ...POOLS, validationExpression: ID_CLAIMS.aud } }, ID),
  },
  {
    name: "a REST API's user pool authorizer, with scopes",
    open: () => openKind({ authorizer: POOLS, authorizationScopes: ["todos/read"] }, ACCESS),
  },
  { name: "a REST API's TOKEN authorizer", open: () => openKind({ authorizer: lambda("TOKEN") }, ID) },
  { name: "a REST API's REQUEST authorizer", open: () => openKind({ authorizer: lambda("REQUEST") }, ID) },
  { name: "a REST API's key", open: openKey },
];

async function openKind(
  guard: Partial<RestMethod>,
  token: GoodToken,
  more: Partial<RestApi> = {},
  header = "Authorization",
): Promise<OpenAuthorizer> {
  const policyDocument = (isGood: boolean) => ({
    Statement: [{ Effect: isGood ? "Allow" : "Deny", Action: "execute-api:Invoke", Resource: "*" }],
  });
  const expected = goodToken(token);
  const gateway = await openRest(restApi([restMethod("GET /", guard)], more), {
    invoke: async (invocation) => {
      if (invocation.functionArn !== CHECKER) return echo(invocation);
      const { authorizationToken, headers } = JSON.parse(invocation.payload);
      const isGood = (authorizationToken ?? headers.Authorization) === expected;
      return succeeded(JSON.stringify({ principalId: "someone", policyDocument: policyDocument(isGood) }));
    },
  });
  const { origin } = new URL(gateway.url);
  return {
    good: token,
    letsIn: async (value) =>
      isGranted(await sendHeader(origin, "GET / HTTP/1.1", [header, value]), ["400", "401", "403", "414", "431"]),
    close: () => gateway.close(),
  };
}

/** The good token is the value of an API key. */
function openKey(): Promise<OpenAuthorizer> {
  const key = { logicalId: "Key", keyId: "key123", value: goodToken(ID), enabled: true };
  const plan = { logicalId: "Plan", planId: "plan12", stages: [{ name: "Prod", throttles: {} }], keys: [key] };
  return openKind({ apiKeyRequired: true }, ID, { usagePlans: [plan] }, "x-api-key");
}
