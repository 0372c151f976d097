import { createHmac, createPublicKey } from "node:crypto";
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { tokenOfHeader } from "../../functions/_shared/api-event";
import { type Admission, protectedRoute } from "../../functions/_shared/protected-route";
import { tokenIn } from "../../local/src/api-gateway/authorizers/identity-source";
import { authorize } from "../../local/src/api-gateway/jwt/authorize";
import { challenge } from "../../local/src/api-gateway/jwt/refusals";
import { epochSeconds } from "../../local/src/model/time";
import { jwksOf, makeKey, signToken, unsignedToken } from "./signed-tokens";

/** Where no authorizer has decided, the route verifies the token itself and refuses as the HTTP API does. */
const clientId = "3n4b5urk1ft4fl3mg5e62d9ado";
const userPoolId = "us-east-1_Ab12Cd34E";
const issuer = `https://cognito-idp.us-east-1.amazonaws.com/${userPoolId}`;
const scope = `admin-${clientId}`;

const idKey = makeKey("id/key+1=");
const accessKey = makeKey("access/key+2=");
const strangersKey = makeKey("id/key+1=");
const unknownKey = makeKey("nobody");

const environment = {
  USER_POOL_ID: userPoolId,
  CLIENT_ID: clientId,
  REQUIRED_SCOPES: scope,
  JWKS: jwksOf(idKey, accessKey),
};

const now = Math.floor(Date.now() / 1000);
const times = { auth_time: now - 60, iat: now - 60, exp: now + 3540 };
const access = { ...times, iss: issuer, client_id: clientId, token_use: "access", username: "adminuser", scope };
const id = { ...times, iss: issuer, aud: clientId, token_use: "id", "cognito:username": "adminuser", scope };
const without = (claims: object, name: string) => ({ ...claims, [name]: undefined });
const forgedHmac = (payload: object) => {
  const [input = ""] = unsignedToken({ kid: idKey.kid, alg: "HS256" }, payload, "").split(/\.$/);
  return `${input}.${createHmac("sha256", environment.JWKS).update(input).digest("base64url")}`;
};

type Ask = {
  headers?: unknown;
  environment?: Record<string, string>;
  admission?: Admission;
  at?: number;
  event?: object;
};

async function ask({ headers, admission = "scoped", at = now * 1000, event, ...rest }: Ask) {
  jest.spyOn(Date, "now").mockReturnValue(at);
  const route = protectedRoute(admission, ({ caller }) => caller.username, rest.environment ?? environment);
  const answer = await route(event ?? { version: "2.0", headers, requestContext: {} });
  return { status: answer.statusCode, body: answer.body, challenge: answer.headers["www-authenticate"] };
}

const invalid = (description: string) =>
  `Bearer scope="${scope}" error="invalid_token" error_description="${description}"`;
const insufficient = `Bearer scope="${scope}" error="insufficient_scope" error_description="expected scopes: [${scope}]"`;
const unauthorized = (challenge: string) => ({ status: 401, body: '{"message":"Unauthorized"}', challenge });
const forbidden = (challenge: string) => ({ status: 403, body: '{"message":"Forbidden"}', challenge });
const letIn = { status: 200, body: '"adminuser"', challenge: undefined };

const location = { file: "template.yaml", line: 1, path: "" };

let logged: jest.SpiedFunction<typeof console.error>;
beforeEach(() => {
  logged = jest.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  jest.restoreAllMocks();
});

const token = signToken(accessKey, access);
test.each([
  ["an access token after Bearer", { authorization: `Bearer ${token}` }],
  ["a bare access token", { authorization: token }],
  ["a bare ID token", { authorization: signToken(idKey, id) }],
  ["a header whose name keeps its capitals, as sam local sends it", { Authorization: `Bearer ${token}` }],
  ["the word bearer in any case", { AUTHORIZATION: `bearer  ${token}` }],
  ["spaces and tabs around the token", { authorization: `Bearer \t ${token} \t` }],
  ["one scope of several", { authorization: signToken(accessKey, { ...access, scope: `openid ${scope} x` }) }],
])("%s is let in", async (_, headers) => {
  expect(await ask({ headers })).toEqual(letIn);
});

test("any signed-in caller is let in where the route asks for no scope", async () => {
  const headers = { authorization: signToken(accessKey, without(access, "scope")) };
  const { REQUIRED_SCOPES: _, ...unscoped } = environment;
  expect(await ask({ headers, admission: "signed-in", environment: unscoped })).toEqual(letIn);
});

const missing = "Bearer";
const segments = invalid("token contains an invalid number of segments");
const expired = invalid("the token has expired");
const audience = invalid("the token does not have a valid audience");
const header = invalid("the token header cannot be decoded");
const signature = invalid("the token signature is invalid");
const signatureForm = invalid("the token signature cannot be decoded");
const key = invalid("the token does not have a known key id");
const expiry = invalid("the token does not have a valid expiry");
const method = (name: string) => invalid(`signing method ${name} is invalid`);
test.each([
  ["no headers at all", undefined, missing],
  ["no Authorization header", {}, missing],
  ["an empty header", { authorization: "" }, missing],
  ["Bearer and nothing after it", { authorization: "Bearer " }, missing],
  ["text that is no token", { authorization: "Bearer not-a-token" }, segments],
  ["two segments", { authorization: "a.b" }, segments],
  ["four segments", { authorization: "a.b.c.d" }, segments],
  ["a token longer than any request may be", { authorization: `a.${"b".repeat(10_240)}.c` }, segments],
  ["three segments of nonsense", { authorization: "Bearer not.a.token" }, header],
  ["alg none", { authorization: unsignedToken({ kid: idKey.kid, alg: "none" }, id) }, method("none")],
  ["alg none and an empty signature", { authorization: unsignedToken({ alg: "none" }, id, "") }, method("none")],
  ["an HMAC over the public key", { authorization: forgedHmac(id) }, method("HS256")],
  ["another pool's signature under a known kid", { authorization: signToken(strangersKey, id) }, signature],
  ["a no-break space before the token", { authorization: `Bearer \u00a0${token}` }, header],
  ["a no-break space behind the token", { authorization: `${token}\u00a0` }, signatureForm],
  ["a no-break space behind the word Bearer", { authorization: `Bearer\u00a0${token}` }, header],
  ["a kid that is not among the keys", { authorization: signToken(unknownKey, id) }, key],
  ["no kid", { authorization: signToken(idKey, id, { alg: "RS256" }) }, key],
  ["a past exp", { authorization: signToken(idKey, { ...id, exp: now - 100 }) }, expired],
  ["an exp of this very second", { authorization: signToken(idKey, { ...id, exp: now }) }, expired],
  ["no exp", { authorization: signToken(idKey, without(id, "exp")) }, expiry],
  ["an exp that is text", { authorization: signToken(idKey, { ...id, exp: `${now + 60}` }) }, expiry],
  [
    "an nbf in the future",
    { authorization: signToken(idKey, { ...id, nbf: now + 100 }) },
    invalid("the token is not valid yet"),
  ],
  [
    "an iat in the future",
    { authorization: signToken(idKey, { ...id, iat: now + 1 }) },
    invalid("the token was issued in the future"),
  ],
  [
    "another issuer",
    { authorization: signToken(idKey, { ...id, iss: `${issuer}/` }) },
    invalid("issuer does not match"),
  ],
  ["another client's ID token", { authorization: signToken(idKey, { ...id, aud: "another" }) }, audience],
  ["another client's access token", { authorization: signToken(accessKey, { ...access, client_id: "x" }) }, audience],
  [
    "an aud that is wrong beside a client_id that is right",
    { authorization: signToken(accessKey, { ...access, aud: "x" }) },
    audience,
  ],
  ["neither aud nor client_id", { authorization: signToken(accessKey, without(access, "client_id")) }, audience],
  [
    "a token that is neither ID nor access token",
    { authorization: signToken(idKey, { ...id, token_use: "x" }) },
    invalid("the token is not valid"),
  ],
])("a request with %s is refused with 401", async (_, headers, challenge) => {
  expect(await ask({ headers })).toEqual(unauthorized(challenge));
});

test("a token is refused from the second in which it expires, not before", async () => {
  const headers = { authorization: signToken(idKey, id) };
  expect(await ask({ headers, at: id.exp * 1000 - 1 })).toEqual(letIn);
  expect(await ask({ headers, at: id.exp * 1000 })).toEqual(unauthorized(expired));
});

test.each([
  ["no scope", without(access, "scope")],
  ["another group's scope", { ...access, scope: `regular-${clientId}` }],
  ["the same group's scope of another client", { ...access, scope: "admin-another" }],
  ["a scope that only begins as the right one does", { ...access, scope: `${scope}2` }],
  ["the scope in capitals", { ...access, scope: scope.toUpperCase() }],
])("a token with %s is refused with 403", async (_, claims) => {
  expect(await ask({ headers: { authorization: signToken(accessKey, claims) } })).toEqual(forbidden(insufficient));
});

const route = {
  authorizer: {
    name: "Jwt",
    identitySource: "$request.header.Authorization",
    issuer,
    audience: [clientId],
    location,
  },
  authorizationScopes: [scope],
};
const keys = {
  reachable: true,
  keys: [idKey, accessKey].map(({ kid, privateKey }) => ({
    kid,
    key: createPublicKey(privateKey.export({ type: "pkcs8", format: "pem" })),
  })),
} as const;

test.each([
  ["nonsense", "not.a.token"],
  ["another issuer's token under an unknown kid", signToken(unknownKey, { ...id, iss: "https://example.com" })],
  ["an old token of another client", signToken(idKey, { ...id, aud: "another", exp: now - 1 })],
  ["an old token that was not valid yet", signToken(idKey, { ...id, nbf: now + 9, exp: now - 1 })],
  ["a token without the scope", signToken(idKey, without(id, "scope"))],
  ["an old token without the scope", signToken(idKey, { ...without(id, "scope"), exp: now - 1 })],
  ["a forged token without the scope", signToken(strangersKey, without(id, "scope"))],
])("the function and the local gateway refuse alike %s", async (_, token) => {
  const refusal = authorize(token, route, keys, epochSeconds(now));
  if (refusal.allow) throw new Error("the gateway lets it in");
  const { status, challenge: said } = await ask({ headers: { authorization: token } });
  expect({ status, said }).toEqual({ status: refusal.status, said: challenge(refusal, route.authorizationScopes) });
});

test.each([
  "a.b.c",
  "Bearer a.b.c",
  "bearer\ta.b.c\t",
  " Bearer a.b.c",
  "Bearer\u00a0a.b.c",
  "Bearer a.b.c\u00a0",
  "Bearera.b.c",
  "Basic a.b.c",
  "Bearer",
  "Bearer \t",
])("the function and the local gateway take the same token from %j", (authorization) => {
  expect(tokenOfHeader({ headers: { authorization } })).toBe(tokenIn(authorization));
});

const headers = { authorization: signToken(idKey, id) };
const unavailable = unauthorized(invalid("JWKS communication error"));
test.each([
  ["a user pool's id, as under plain sam local", { ...environment, USER_POOL_ID: "UserPool" }],
  ["a client's id", { ...environment, CLIENT_ID: "" }],
  ["a JWK set that can be read", { ...environment, JWKS: "{" }],
  ["a JWK set that is one", { ...environment, JWKS: '{"keys":1}' }],
])("without %s the route stays shut, and the log says why", async (_, broken) => {
  expect(await ask({ headers, environment: broken })).toEqual(unavailable);
  expect(logged).toHaveBeenCalledTimes(1);
  expect(JSON.stringify(logged.mock.calls)).not.toContain(headers.authorization);
});

test("without scopes to ask for the route stays shut, and the log says why", async () => {
  const challenge = 'Bearer scope="" error="insufficient_scope" error_description="expected scopes: []"';
  expect(await ask({ headers, environment: { ...environment, REQUIRED_SCOPES: "" } })).toEqual(forbidden(challenge));
});

const claims = { token_use: "access", username: "adminuser", client_id: clientId, exp: "1618366253", scope };
const event = (authorizer: object) => ({ version: "2.0", headers: {}, requestContext: { authorizer } });

test("what the gateway verified is trusted, time included", async () => {
  expect(await ask({ event: event({ jwt: { claims, scopes: [scope] } }) })).toEqual(letIn);
});

test("what the gateway verified is still checked for scopes, where the route lost them", async () => {
  const regular = { ...claims, scope: `regular-${clientId}` };
  expect(await ask({ event: event({ jwt: { claims: regular, scopes: null } }) })).toEqual(forbidden(insufficient));
});

test.each([
  ["an authorizer of another kind", { lambda: { claims, scopes: [scope] } }],
  ["claims in the other payload format's place", { claims, scopes: [scope] }],
  ["claims without a caller", { jwt: { claims: { scope }, scopes: [scope] } }],
  ["claims that are no object", { jwt: { claims: [claims], scopes: [scope] } }],
  ["no authorizer", {}],
])("the gateway verified nothing where there is %s", async (_, authorizer) => {
  expect(await ask({ event: event(authorizer) })).toEqual(unauthorized("Bearer"));
});

test.each([[undefined], [null], ["text"], [[]], [{ headers: { authorization: 7 } }]])(
  "the gateway verified nothing in the event %p",
  async (strange) => {
    const route = protectedRoute("signed-in", () => "in", environment);
    expect((await route(strange)).statusCode).toBe(401);
  },
);
