import { createPublicKey } from "node:crypto";
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { protectedRoute } from "../../functions/_shared/protected-route";
import { tokenIn } from "../../local/src/api-gateway/authorizers/identity-source";
import { authorize } from "../../local/src/api-gateway/jwt/authorize";
import { challenge } from "../../local/src/api-gateway/jwt/refusals";
import { epochSeconds } from "../../local/src/model/time";
import { holdAgainstCorpus } from "../../local/tests/corpus/authorizer-kind";
import { BAD_TOKENS, type GoodToken, makeBadToken } from "../../local/tests/corpus/bad-token";
import { jwksOf, makeKey } from "./signed-tokens";

/** The package's corpus of bad tokens, against the verifier that functions bring along. */

const NOW = 1_795_262_400;
const CLIENT = "3n4b5urk1ft4fl3mg5e62d9ado";
const POOL = "us-east-1_Ab12Cd34E";
const ISSUER = `https://cognito-idp.us-east-1.amazonaws.com/${POOL}`;

beforeEach(() => {
  jest.spyOn(Date, "now").mockReturnValue(NOW * 1000);
  jest.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  jest.restoreAllMocks();
});

const key = makeKey("pool");
const handler = protectedRoute("signed-in", () => "in", { USER_POOL_ID: POOL, CLIENT_ID: CLIENT, JWKS: jwksOf(key) });
const ask = (authorization: string) => handler({ version: "2.0", headers: { authorization }, requestContext: {} });

const claims = {
  sub: "2d4d5e5c-8b1f-4f3a-9f0a-000000000001",
  iss: ISSUER,
  client_id: CLIENT,
  token_use: "access",
  username: "alice",
  iat: NOW - 60,
  exp: NOW + 3_600,
};
const good: GoodToken = { claims, kid: key.kid, privateKey: key.privateKey, client: CLIENT, now: NOW };

holdAgainstCorpus({
  name: "a function's own verifier",
  open: async () => ({
    good,
    letsIn: async (authorization) => {
      const { statusCode } = await ask(authorization);
      if (statusCode !== 200 && statusCode !== 401) throw new Error(`the status is ${statusCode}`);
      return statusCode === 200;
    },
  }),
});

const route = {
  authorizer: {
    name: "Jwt",
    identitySource: "$request.header.Authorization",
    issuer: ISSUER,
    audience: [CLIENT],
    location: { file: "template.yaml", line: 1, path: "" },
  },
  authorizationScopes: [],
};
const publicKey = createPublicKey(key.privateKey.export({ type: "pkcs8", format: "pem" }));
const keys = { reachable: true, keys: [{ kid: key.kid, key: publicKey, algorithm: "RS256" }] } as const;
const gatewaysAnswer = (value: string) => authorize(tokenIn(value), route, keys, epochSeconds(NOW));

/** The gateway is sent no header that is longer than API Gateway takes, and does not look at `token_use`. */
const comparable = BAD_TOKENS.map((row) => [row.name, makeBadToken(row, good)] as const).filter(
  ([, value]) => value.length <= 10_240 && !gatewaysAnswer(value).allow,
);

test("nearly all of the corpus is held against the gateway", () => {
  expect(BAD_TOKENS.length - comparable.length).toBe(7);
});

test.each(comparable)("a function answers a token with %s by the gateway's own challenge", async (_, value) => {
  const refusal = gatewaysAnswer(value);
  if (refusal.allow) throw new Error("the gateway lets it in");
  const { statusCode, headers } = await ask(value);
  expect([statusCode, headers["www-authenticate"]]).toEqual([refusal.status, challenge(refusal, [])]);
});
