import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { tokenIn } from "../../src/api-gateway/authorizers/identity-source";
import { authorize } from "../../src/api-gateway/jwt/authorize";
import { KeyImports } from "../../src/api-gateway/jwt/issuer-keys";
import { challenge, REFUSALS, type RefusalReason } from "../../src/api-gateway/jwt/refusals";
import { epochSeconds } from "../../src/model/time";
import { AUTHORIZER, api, ISSUER, jwtRoute, NOW } from "./fixtures";
import { openGateway, type TestGateway } from "./gateways";
import { call } from "./http-client";
import { authorizationOf, jwks, type Row, rows } from "./token-corpus";

const authorizer = { ...AUTHORIZER, audience: ["client1", "client2"] };
const scopesOf = (row: Row) => row.scopes ?? [];
const routeKeyOf = (row: Row) => `GET /${rows.indexOf(row)}`;

const issuerKeys = new KeyImports().keysOf(ISSUER, jwks);
test.each(rows.map((row) => [`${row.name} is answered ${row.status}`, row] as const))(
  "as a pure function, %s",
  (_, row) => {
    const sent = authorizationOf(row);
    const token = tokenIn(Array.isArray(sent) ? sent.join(",") : (sent as string | undefined));
    const decision = authorize(
      token,
      { authorizer, authorizationScopes: scopesOf(row) },
      issuerKeys,
      epochSeconds(NOW),
    );
    if (decision.allow) {
      expect(200).toBe(row.status);
    } else {
      expect(decision.status).toBe(row.status);
      expectChallenge(row, challenge(decision, scopesOf(row)));
      if (row.reason !== undefined) expect(decision.reason).toBe(row.reason);
    }
  },
);

let gateway: TestGateway;
beforeAll(async () => {
  const routes = rows.map((row) => jwtRoute(routeKeyOf(row), scopesOf(row), authorizer));
  gateway = await openGateway(api(routes), { localKeys: (issuer) => (issuer === ISSUER ? jwks : undefined) });
});
afterAll(() => gateway.close());

test.each(rows.map((row) => [`${row.name} is answered ${row.status}`, row] as const))(
  "over HTTP, %s",
  async (_, row) => {
    const sent = authorizationOf(row);
    const headers = sent === undefined ? {} : { Authorization: sent };
    // The second time the token may be remembered, which must not change a thing.
    for (const attempt of [1, 2]) {
      const reply = await call(gateway.url, { path: `/${rows.indexOf(row)}`, headers });
      expect({ attempt, status: reply.status }).toEqual({ attempt, status: row.status });
      if (row.status === 200) continue;
      expect(reply.body).toBe(row.status === 401 ? '{"message":"Unauthorized"}' : '{"message":"Forbidden"}');
      expect(reply.headers).toMatchObject({
        "content-type": "application/json",
        "content-length": row.status === 401 ? "26" : "23",
      });
      expectChallenge(row, reply.headers["www-authenticate"]);
    }
  },
);

test("every row names a statement of the documentation", () => {
  for (const row of rows) {
    const [file, statement] = row.doc.split("#");
    expect(readFileSync(join(__dirname, `../../../docs/aws-behaviour/${file}.md`), "utf8")).toContain(
      `- ${statement}. `,
    );
  }
});

function expectChallenge(row: Row, header: string | undefined): void {
  if (row.challenge !== undefined) {
    expect(header).toBe(row.challenge);
    return;
  }
  const { description } = REFUSALS[row.reason as RefusalReason];
  const scopes = scopesOf(row).join(" ");
  if (row.status === 403) {
    expect(header).toContain('error="insufficient_scope"');
    return;
  }
  expect(header).toMatch(new RegExp(`^Bearer scope="${scopes}" error="invalid_token" error_description="[^"]+"$`));
  if (row.reason !== "token-algorithm") expect(header).toContain(`error_description="${description}"`);
}
