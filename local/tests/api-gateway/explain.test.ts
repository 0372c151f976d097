import { expect, test } from "@jest/globals";
import { explain } from "../../src/api-gateway/explain/explain";
import type { Explanation } from "../../src/api-gateway/explain/explained-token";
import { formatExplanation } from "../../src/api-gateway/explain/format-explanation";
import { type IssuerKeys, KeyImports } from "../../src/api-gateway/jwt/issuer-keys";
import { epochSeconds } from "../../src/model/time";
import { api, CLAIMS, ISSUER, jwtRoute, makeKey, makeToken, NOW, route } from "./fixtures";
import { openGateway } from "./gateways";
import { call } from "./http-client";

const key = makeKey("pool");
const keys = new KeyImports().keysOf(ISSUER, [key.jwk]);
const API = api([
  jwtRoute("GET /AdminUser", ["admin-client1"]),
  jwtRoute("GET /todos/{id}"),
  route("GET /open"),
  route("GET /iam", { authorizer: { type: "AWS_IAM" } }),
]);

function explained(token: string | undefined, routeKey = "GET /AdminUser", issuerKeys: IssuerKeys = keys): Explanation {
  return explain({ api: API, routeKey, token, keys: issuerKeys, now: epochSeconds(NOW) });
}

const resultsOf = ({ checks }: Explanation) => Object.fromEntries(checks.map(({ name, result }) => [name, result]));

const rows: readonly (readonly [string, string | undefined, string | undefined])[] = [
  ["no token", undefined, "identity-source"],
  ["text that is no token", "not-a-token", "format"],
  ["another algorithm", makeToken(key, CLAIMS, { alg: "HS256" }), "algorithm"],
  ["another issuer", makeToken(key, { ...CLAIMS, iss: "https://x.example" }), "issuer"],
  ["an unknown key", makeToken(key, CLAIMS, { kid: "x" }), "key"],
  ["another's signature", makeToken(makeKey("pool")), "signature"],
  ["another client", makeToken(key, { ...CLAIMS, client_id: "x" }), "audience"],
  ["an expired token", makeToken(key, { ...CLAIMS, exp: NOW - 5 }), "expiry"],
  ["a token for later", makeToken(key, { ...CLAIMS, nbf: NOW + 5 }), "not-before"],
  ["a token from the future", makeToken(key, { ...CLAIMS, iat: NOW + 5 }), "issued-at"],
  ["a token without the scope", makeToken(key), "scope"],
  ["the right token", makeToken(key, { ...CLAIMS, scope: "admin-client1" }), undefined],
  ["the right token with Bearer", `Bearer ${makeToken(key, { ...CLAIMS, scope: "admin-client1" })}`, undefined],
];

test.each(rows)(
  "an explanation of %s names the check that decides, and the gateway's own answer",
  async (_, token, failed) => {
    const explanation = explained(token);
    expect(explanation.failed).toBe(failed);
    expect(explanation.checks).toHaveLength(12);
    const gateway = await openGateway(api([jwtRoute("GET /AdminUser", ["admin-client1"])]), {
      localKeys: () => [key.jwk],
    });
    const reply = await call(gateway.url, {
      path: "/AdminUser",
      ...(token !== undefined && { headers: { authorization: token } }),
    });
    await gateway.close();
    const { outcome } = explanation;
    if (outcome.kind === "let-in") expect(reply.status).toBe(200);
    else
      expect(outcome).toMatchObject({
        kind: "refused",
        status: reply.status,
        body: reply.body,
        wwwAuthenticate: reply.headers["www-authenticate"],
      });
  },
);

test("an explanation goes on after the first check that fails, as far as it can", () => {
  const expired = explained(makeToken(key, { ...CLAIMS, exp: 1, client_id: "x" }));
  expect(expired.failed).toBe("audience");
  expect(resultsOf(expired)).toMatchObject({
    signature: "passed",
    audience: "failed",
    expiry: "failed",
    scope: "failed",
  });
  const unknown = explained(makeToken(key, CLAIMS, { kid: "x" }));
  expect(resultsOf(unknown)).toMatchObject({ key: "failed", signature: "not-made", audience: "passed" });
  const malformed = explained("x");
  expect(resultsOf(malformed)).toMatchObject({ format: "failed", algorithm: "not-made", scope: "not-made" });
});

test("an explanation does not call a signature verified that another key made", () => {
  const forged = explained(makeToken(makeKey("pool"))).checks.find(({ name }) => name === "signature");
  expect(forged).toMatchObject({ result: "failed" });
  expect(JSON.stringify(forged)).not.toContain("verified");
});

test("an explanation gives AWS's text for an issuer that can't be reached", () => {
  const discovery = explained(makeToken(key), undefined, { reachable: false, missing: "discovery-document" });
  expect(discovery.failed).toBe("issuer-keys");
  expect(discovery.outcome).toMatchObject({
    wwwAuthenticate: expect.stringContaining("OIDC discovery endpoint communication error"),
  });
  const keySet = explained(makeToken(key), undefined, { reachable: false, missing: "key-set" });
  expect(keySet.outcome).toMatchObject({ wwwAuthenticate: expect.stringContaining("JWKS communication error") });
});

test("an explanation takes the method and path of a request for a route", () => {
  expect(explained(makeToken(key), "GET /todos/7")).toMatchObject({
    routeKey: "GET /todos/{id}",
    outcome: { kind: "let-in" },
  });
});

test("an explanation says when there is no route, and when a route is open or uses AWS_IAM", () => {
  expect(explained(makeToken(key), "GET /nothing")).toMatchObject({
    authorizer: "no-route",
    outcome: { kind: "refused", status: 404, body: '{"message":"Not Found"}' },
  });
  expect(explained(undefined, "GET /open")).toMatchObject({ authorizer: "NONE", outcome: { kind: "let-in" } });
  expect(explained(makeToken(key), "GET /iam")).toMatchObject({ outcome: { kind: "undecided" } });
  expect(explained(makeToken(key), "nonsense")).toMatchObject({ authorizer: "no-route" });
});

test("an explanation for the terminal shows each check, the one that decides, and the answer", () => {
  const text = formatExplanation(explained(makeToken(key)));
  expect(text).toMatch(/^GET \/AdminUser: authorizer JWT, one of the scopes admin-client1\n/);
  expect(text).toContain(
    '  ok    audience         no aud; client_id is "client1"; the authorizer\'s audience is ["client1"]',
  );
  expect(text).toMatch(/ {2}FAIL {2}scope .*the token has \["regular-client1","openid"\] {2}<- this decides/);
  expect(text).toContain("The answer: 403");
  expect(text).toContain('error_description="expected scopes: [admin-client1]"');
  expect(text).toContain('{"message":"Forbidden"}');
});

test("an explanation for the terminal says when a token expired", () => {
  const text = formatExplanation(explained(makeToken(key, { ...CLAIMS, exp: NOW - 5 })));
  expect(text).toContain(`exp is ${NOW - 5} (2026-11-21T11:59:55.000Z), 5 s ago  <- this decides`);
});

test("an explanation for the terminal never holds the token, a part of it, or a control character", () => {
  const token = makeToken(key, { ...CLAIMS, iss: "\u001b[31mred\u202e\n" });
  const text = formatExplanation(explained(token));
  for (const segment of token.split(".")) expect(text).not.toContain(segment);
  for (const character of ["\u001b", "\u202e"]) expect(text).not.toContain(character);
  const secret = "shared-secret-that-is-no-token";
  expect(formatExplanation(explained(secret))).not.toContain(secret);
});
