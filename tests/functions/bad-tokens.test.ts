import { afterEach, beforeEach, jest } from "@jest/globals";
import { protectedRoute } from "../../functions/_shared/protected-route";
import { holdAgainstCorpus } from "../../local/tests/corpus/authorizer-kind";
import type { GoodToken } from "../../local/tests/corpus/bad-token";
import { jwksOf, makeKey } from "./signed-tokens";

/** The package's corpus of bad tokens, against the verifier that functions bring along. */

const NOW = 1_795_262_400;
const CLIENT = "3n4b5urk1ft4fl3mg5e62d9ado";
const POOL = "us-east-1_Ab12Cd34E";

beforeEach(() => {
  jest.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  jest.restoreAllMocks();
});

holdAgainstCorpus({
  name: "a function's own verifier",
  open: async () => {
    const key = makeKey("pool");
    const environment = { USER_POOL_ID: POOL, CLIENT_ID: CLIENT, JWKS: jwksOf(key) };
    const handler = protectedRoute("signed-in", () => "in", { environment, now: () => NOW * 1000 });
    const claims = {
      sub: "2d4d5e5c-8b1f-4f3a-9f0a-000000000001",
      iss: `https://cognito-idp.us-east-1.amazonaws.com/${POOL}`,
      client_id: CLIENT,
      token_use: "access",
      username: "alice",
      iat: NOW - 60,
      exp: NOW + 3_600,
    };
    const good: GoodToken = { claims, kid: key.kid, privateKey: key.privateKey, client: CLIENT, now: NOW };
    const letsIn = async (authorization: string) => {
      const { statusCode } = await handler({ version: "2.0", headers: { authorization }, requestContext: {} });
      if (statusCode !== 200 && statusCode !== 401) throw new Error(`the status is ${statusCode}`);
      return statusCode === 200;
    };
    return { good, letsIn };
  },
});
