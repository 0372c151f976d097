import { constants, createHmac, createPublicKey, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { tokenIn } from "../../src/api-gateway/authorizers/identity-source";
import { authorize } from "../../src/api-gateway/jwt/authorize";
import { KeyImports } from "../../src/api-gateway/jwt/issuer-keys";
import { challenge, REFUSALS, type RefusalReason } from "../../src/api-gateway/jwt/refusals";
import { epochSeconds } from "../../src/model/time";
import { AUTHORIZER, api, CLAIMS, encode, ISSUER, jwtRoute, makeKey, NOW, type SigningKey } from "./fixtures";
import { openGateway, type TestGateway } from "./gateways";
import { call } from "./http-client";
import vectors from "./vectors/authorizer.json";

interface Row {
  readonly name: string;
  readonly doc: string;
  readonly authorization?: string | readonly string[] | null;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly key?: string;
  readonly sign?: string;
  readonly tamper?: string;
  readonly rawHeader?: string;
  readonly rawPayload?: string;
  readonly scopes?: readonly string[];
  readonly status: number;
  readonly challenge?: string;
  readonly reason?: string;
}

const rows: readonly Row[] = vectors.rows;
const keys: Record<string, SigningKey> = {
  pool: makeKey("pool"),
  stranger: makeKey("stranger"),
  small: makeKey("small", 1024),
  "any-algorithm": makeKey("any-algorithm"),
  encryption: makeKey("encryption"),
};
const jwks = [
  keys["pool"],
  keys["small"],
  { ...keys["any-algorithm"], jwk: { kty: "RSA", kid: "any-algorithm", n: keys["any-algorithm"]?.jwk.n, e: "AQAB" } },
  { ...keys["encryption"], jwk: { ...keys["encryption"]?.jwk, use: "enc" } },
].map((key) => key?.jwk as SigningKey["jwk"]);
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

function authorizationOf(row: Row): string | readonly string[] | undefined {
  if (row.authorization === null) return undefined;
  const template = row.authorization ?? "{token}";
  const fill = (text: string) => text.replaceAll("{token}", tokenOf(row));
  return typeof template === "string" ? fill(template) : template.map(fill);
}

function tokenOf(row: Row): string {
  const key = keys[row.key ?? "pool"];
  if (key === undefined) throw new Error(`no key ${row.key}`);
  const header = segment(row.rawHeader, changed({ alg: "RS256", kid: key.jwk.kid }, row.header));
  const payload = segment(row.rawPayload, changed(CLAIMS, row.claims));
  const input = `${header}.${payload}`;
  const signature = signatureOf(row, key, input).toString("base64url");
  switch (row.tamper) {
    case "payload":
      return `${header}.${encode({ ...CLAIMS, sub: "somebody else" })}.${signature}`;
    case "signature":
      return `${input}.${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`;
    case "cut-signature":
      return `${input}.${Buffer.from(signature, "base64url").subarray(0, 255).toString("base64url")}`;
    case "base64-header":
      return `${Buffer.from('{"alg":"RS256","kid":"pool","x":"??>>"}').toString("base64")}.${payload}.${signature}`;
    default:
      return `${input}.${signature}`;
  }
}

function segment(text: string | undefined, value: unknown): string {
  return text === undefined ? encode(value) : Buffer.from(text).toString("base64url");
}

function signatureOf(row: Row, key: SigningKey, input: string): Buffer {
  const bytes = Buffer.from(input);
  switch (row.sign) {
    case "none":
      return Buffer.alloc(0);
    case "PS256":
      return sign("sha256", bytes, { key: key.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 });
    case "HS256-with-public-key": {
      const secret = createPublicKey(key.privateKey).export({ type: "spki", format: "pem" });
      return createHmac("sha256", secret).update(bytes).digest();
    }
    default: {
      const digests = new Map<unknown, string>([
        ["RS384", "sha384"],
        ["RS512", "sha512"],
      ]);
      return sign(digests.get(row.header?.["alg"]) ?? "sha256", bytes, key.privateKey);
    }
  }
}

function changed(base: object, changes: Readonly<Record<string, unknown>> = {}): unknown {
  const entries = Object.entries({ ...base, ...changes }).filter(([, value]) => value !== null);
  return Object.fromEntries(entries.map(([name, value]) => [name, isWrapped(value) ? value.json : value]));
}

function isWrapped(value: unknown): value is { readonly json: unknown } {
  return typeof value === "object" && value !== null && "json" in value;
}
