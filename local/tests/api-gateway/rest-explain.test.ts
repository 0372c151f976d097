import { expect, test } from "@jest/globals";
import { explainRest, issuerToAsk } from "../../src/api-gateway/explain/explain-rest";
import type { Explanation } from "../../src/api-gateway/explain/explained-token";
import { formatExplanation } from "../../src/api-gateway/explain/format-explanation";
import { KeyImports } from "../../src/api-gateway/jwt/issuer-keys";
import { epochSeconds, seconds } from "../../src/model/time";
import { LOCATION, makeKey, makeToken, NOW } from "./fixtures";
import { ACCESS_CLAIMS, ID_CLAIMS, KEY, openRest, POOL_ARN, POOL_ISSUER, restApi, restMethod } from "./rest-fixtures";

const keys = new KeyImports().keysOf(POOL_ISSUER, [KEY.jwk]);
const authorizer = {
  type: "COGNITO_USER_POOLS",
  name: "P",
  header: "Authorization",
  providerArns: [POOL_ARN],
  location: LOCATION,
} as const;
const lambda = {
  type: "TOKEN",
  name: "L",
  functionArn: "f",
  identitySources: ["method.request.header.A"],
  resultTtl: seconds(0),
  location: LOCATION,
} as const;
const API = restApi(
  [
    restMethod("GET /a/{id}", { authorizer }),
    restMethod("GET /scoped", { authorizer, authorizationScopes: ["todos/write"] }),
    restMethod("GET /keyed", { authorizer, apiKeyRequired: true }),
    restMethod("GET /open"),
    restMethod("GET /lambda", { authorizer: lambda }),
    restMethod("GET /iam", { authorizer: { type: "AWS_IAM" } }),
  ],
  { gatewayResponses: { UNAUTHORIZED: { statusCode: 418, responseParameters: {}, responseTemplates: {} } } },
);

function explained(token: string | undefined, routeKey = "GET /a/7", api = API): Explanation {
  return explainRest({ api, routeKey, token, poolIssuer: () => undefined, keys, now: epochSeconds(NOW) });
}

const id = (claims: object = {}) => makeToken(KEY, { ...ID_CLAIMS, ...claims });
const access = makeToken(KEY, ACCESS_CLAIMS);

test.each<[string, string, string | undefined, string | undefined]>([
  ["no token", "GET /a/7", undefined, "identity-source"],
  ["a token of a stranger", "GET /a/7", makeToken(makeKey("pool-key"), ID_CLAIMS), "signature"],
  ["a token of another pool", "GET /a/7", id({ iss: "https://x.example" }), "issuer"],
  ["an expired token", "GET /a/7", id({ exp: NOW }), "expiry"],
  ["an access token where an ID token is asked for", "GET /a/7", access, "token-use"],
  ["an access token without the scope", "GET /scoped", access, "scope"],
  ["the right token behind the stage's name", "GET /Prod/a/7", `Bearer ${id()}`, undefined],
])(
  "an explanation of %s names the check that decides, and the gateway's own answer",
  async (_name, routeKey, token, failed) => {
    const explanation = explained(token, routeKey);
    expect(explanation.failed).toBe(failed);
    const gateway = await openRest({
      ...API,
      methods: API.methods.filter((method) => method.authorizer !== undefined && method.authorizer.type !== "AWS_IAM"),
    });
    const headers = token === undefined ? {} : { authorization: token };
    const reply = await gateway.send(routeKey.slice("GET ".length), { headers });
    await gateway.close();
    const { outcome } = explanation;
    if (outcome.kind === "let-in") expect(reply.status).toBe(200);
    else expect(outcome).toMatchObject({ kind: "refused", status: reply.status, body: reply.body });
  },
);

test.each<[string, string, Explanation["outcome"]["kind"]]>([
  ["an open method", "GET /open", "let-in"],
  ["a method of an authorizer function", "GET /lambda", "undecided"],
  ["a method with AWS_IAM", "GET /iam", "undecided"],
  ["a method that asks for a key too", "GET /keyed", "undecided"],
  ["no method", "POST /open", "refused"],
])("of %s it tells what a token decides", (_name, routeKey, kind) => {
  expect(explained(id(), routeKey).outcome.kind).toBe(kind);
});

test("a resource policy has the last word", () => {
  expect(explained(id(), "GET /a/7", { ...API, resourcePolicy: {} }).outcome).toEqual({
    kind: "undecided",
    why: "the authorizer lets it in, and the API's resource policy decides too",
  });
});

test("keys are asked for only where a token is read", () => {
  const ask = (routeKey: string, token: string | undefined) =>
    issuerToAsk({ api: API, routeKey, token, poolIssuer: () => undefined });
  expect([ask("GET /a/7", id()), ask("GET /a/7", undefined), ask("GET /open", id())]).toEqual([
    POOL_ISSUER,
    undefined,
    undefined,
  ]);
});

test("it is printed without the token's signature", () => {
  const token = id();
  const text = formatExplanation(explained(token));
  expect(text).toContain("GET /a/7: route GET /a/{id}, authorizer COGNITO_USER_POOLS");
  expect(text).not.toContain(token.split(".")[2]);
});
