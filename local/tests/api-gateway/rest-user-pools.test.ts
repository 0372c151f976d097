import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import type { RequestRecord } from "../../src/model/activity";
import type { RestMethod, UserPoolsAuthorizer } from "../../src/model/rest-api";
import { LOCATION, makeKey, makeToken, NOW } from "./fixtures";
import {
  ACCESS_CLAIMS,
  ID_CLAIMS,
  KEY,
  openRest,
  POOL_ARN,
  POOL_ISSUER,
  restApi,
  restMethod,
  type TestRest,
} from "./rest-fixtures";
import { authorizationOf, jwks, rows } from "./token-corpus";

const POOLS: UserPoolsAuthorizer = {
  name: "Pool",
  header: "Authorization",
  providerArns: [POOL_ARN],
  location: LOCATION,
};
const OTHER_ARN = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_other1234";
const OTHER_ISSUER = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_other1234";
const UNAUTHORIZED = '{"message":"Unauthorized"}';
const EXPIRED = '{"message":"The incoming token has expired"}';

const guarded = (key: string, more: Partial<UserPoolsAuthorizer> = {}, scopes: readonly string[] = []): RestMethod =>
  restMethod(key, {
    authorizer: { type: "COGNITO_USER_POOLS", ...POOLS, ...more },
    authorizationScopes: scopes,
  });

let gateway: TestRest | undefined;
afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
});

const id = (claims: object = {}) => makeToken(KEY, { ...ID_CLAIMS, ...claims });
const access = (claims: object = {}) => makeToken(KEY, { ...ACCESS_CLAIMS, ...claims });
const SCOPES = ["todos/write", "todos/read"];

test.each<[string, RestMethod, string | undefined, number, string?]>([
  ["an ID token on a method without scopes", guarded("GET /a"), id(), 200],
  ["an ID token behind Bearer", guarded("GET /a"), `Bearer ${id()}`, 200],
  ["an access token on a method without scopes", guarded("GET /a"), access(), 401],
  ["an access token with one of the scopes", guarded("GET /a", {}, SCOPES), access(), 200],
  ["an access token behind Bearer", guarded("GET /a", {}, SCOPES), `Bearer ${access()}`, 200],
  ["an access token without the scope", guarded("GET /a", {}, ["todos/write"]), access(), 401],
  ["an access token with a part of the scope", guarded("GET /a", {}, ["todos"]), access(), 401],
  ["an ID token on a method with scopes", guarded("GET /a", {}, SCOPES), id({ scope: "todos/read" }), 401],
  ["no token", guarded("GET /a"), undefined, 401],
  ["an empty header", guarded("GET /a"), "", 401],
  ["an expired token", guarded("GET /a"), id({ exp: NOW }), 401, EXPIRED],
  ["a token that expires in a second", guarded("GET /a"), id({ exp: NOW + 1 }), 200],
  ["an expired token of a stranger", guarded("GET /a"), makeToken(makeKey("pool-key"), { ...ID_CLAIMS, exp: 1 }), 401],
  ["an expired token of another pool", guarded("GET /a"), id({ exp: 1, iss: OTHER_ISSUER }), 401],
  ["an expired access token on a method without scopes", guarded("GET /a"), access({ exp: 1 }), 401, EXPIRED],
  ["a token of another pool", guarded("GET /a"), id({ iss: OTHER_ISSUER }), 401],
  ["a token of the second pool", guarded("GET /a", { providerArns: [OTHER_ARN, POOL_ARN] }), id(), 200],
  ["a token without token_use", guarded("GET /a"), id({ token_use: undefined }), 401],
  ["bearer in lower case", guarded("GET /a"), `bearer ${id()}`, 401],
  ["two spaces behind Bearer", guarded("GET /a"), `Bearer  ${id()}`, 401],
  ["an audience that the expression takes", guarded("GET /a", { validationExpression: "client\\d" }), id(), 200],
  [
    "an audience that the expression takes only a part of",
    guarded("GET /a", { validationExpression: "client" }),
    id(),
    401,
  ],
  [
    "an access token where there is an expression",
    guarded("GET /a", { validationExpression: ".*" }, SCOPES),
    access(),
    401,
  ],
])("%s is let in or refused as on AWS", async (_name, method, authorization, status, body = UNAUTHORIZED) => {
  gateway = await openRest(restApi([method]));
  const headers = authorization === undefined ? {} : { authorization };
  for (const attempt of [1, 2]) {
    const reply = await gateway.send("/a", { headers });
    expect({ attempt, status: reply.status }).toEqual({ attempt, status });
    if (status !== 200) {
      expect(reply.body).toBe(body);
      expect(reply.headers["x-amzn-errortype"]).toBe("UnauthorizedException");
    }
  }
});

test("the token comes in the header that the authorizer names, in any case", async () => {
  gateway = await openRest(restApi([guarded("GET /a", { header: "X-Auth-Token" })]));
  expect((await gateway.send("/a", { headers: { "x-auth-TOKEN": id() } })).status).toBe(200);
  expect((await gateway.send("/a", { headers: { authorization: id() } })).status).toBe(401);
});

test("a token of a pool elsewhere is verified with the keys that are fetched", async () => {
  const stranger = makeKey("elsewhere");
  const fetched: string[] = [];
  gateway = await openRest(restApi([guarded("GET /a", { providerArns: [POOL_ARN, OTHER_ARN] })]), {
    fetchDocument: async (url) => {
      fetched.push(url.href);
      return JSON.stringify(
        url.href.endsWith("openid-configuration")
          ? { jwks_uri: `${OTHER_ISSUER}/jwks.json` }
          : { keys: [stranger.jwk] },
      );
    },
  });
  const token = makeToken(stranger, { ...ID_CLAIMS, iss: OTHER_ISSUER });
  expect((await gateway.send("/a", { headers: { authorization: token } })).status).toBe(200);
  expect((await gateway.send("/a", { headers: { authorization: id() } })).status).toBe(200);
  expect(fetched).toEqual([`${OTHER_ISSUER}/.well-known/openid-configuration`, `${OTHER_ISSUER}/jwks.json`]);
});

test("a pool of this process has the issuer that it runs under", async () => {
  const issuer = "http://127.0.0.1:9229/us-east-1_abcdefghi";
  gateway = await openRest(restApi([guarded("GET /a")]), {
    poolIssuer: () => issuer,
    localKeys: (asked) => (asked === issuer ? [KEY.jwk] : undefined),
  });
  expect((await gateway.send("/a", { headers: { authorization: id({ iss: issuer }) } })).status).toBe(200);
  expect((await gateway.send("/a", { headers: { authorization: id() } })).status).toBe(401);
});

test("claims reach the function as texts, dates and comma lists", async () => {
  gateway = await openRest(restApi([guarded("GET /a")]));
  const authorization = id({
    iat: 1_748_475_541,
    email_verified: true,
    "cognito:groups": ["admin", "poweruser"],
    identities: [{ providerName: "Google", primary: true }],
    auth_time: 1_748_475_541,
    nothing: null,
    jti: "j",
  });
  const event = JSON.parse((await gateway.send("/a", { headers: { authorization } })).body);
  expect(event.requestContext.authorizer).toEqual({
    claims: {
      sub: ID_CLAIMS.sub,
      iss: POOL_ISSUER,
      aud: "client1",
      token_use: "id",
      auth_time: "1748475541",
      iat: "Wed May 28 23:39:01 UTC 2025",
      exp: "Sat Nov 21 13:00:00 UTC 2026",
      email_verified: "true",
      "cognito:groups": "admin,poweruser",
      identities: '{"providerName":"Google","primary":true}',
      jti: "j",
    },
  });
});

test("the checks are recorded, and none holds the token", async () => {
  const records: RequestRecord[] = [];
  gateway = await openRest(restApi([guarded("GET /a", {}, ["todos/write"])]), {
    onRequest: (record) => records.push(record),
  });
  const token = access();
  await gateway.send("/a", { headers: { authorization: token } });
  const [record] = records;
  expect(record).toMatchObject({ routeKey: "GET /a", status: 401, apiLogicalId: "RestApi" });
  expect(record?.checks.at(-1)).toEqual({
    name: "scope",
    passed: false,
    evidence: 'the method asks for one of ["todos/write"]; the token has ["todos/read","openid"]',
  });
  expect(JSON.stringify(record)).not.toContain(token.split(".")[2]);
});

/** Rows of the corpus that a REST API answers in another way than an HTTP API, and how. */
const OTHERWISE: Readonly<Record<string, number>> = {
  "bearer in lower case": 401,
  "several spaces": 401,
  "scope as a list": 401,
  "scp as a text": 401,
  "scp as a list": 401,
  "scp beside a scope without it": 401,
  "an ID token on a route without scopes": 401,
};

let corpus: TestRest;
beforeAll(async () => {
  const methods = rows.map((row, index) => guarded(`GET /${index}`, {}, row.scopes ?? ["openid"]));
  corpus = await openRest(restApi(methods), { localKeys: () => jwks });
});
afterAll(() => corpus.close());

/** An authorizer of this kind asks for no audience. */
const isAboutAudience = ({ reason, challenge }: (typeof rows)[number]) =>
  reason === "token-audience" || challenge?.includes("valid audience") === true;

test.each(rows.filter((row) => !isAboutAudience(row)).map((row) => [row.name, row] as const))(
  "of the corpus of tokens: %s",
  async (name, row) => {
    const authorization = authorizationOf(row);
    const headers = authorization === undefined ? {} : { authorization };
    const reply = await corpus.send(`/${rows.indexOf(row)}`, { headers });
    expect(reply.status).toBe(OTHERWISE[name] ?? (row.status === 403 ? 401 : row.status));
  },
);
