import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { CognitoJwtVerifier } from "aws-jwt-verify";
import { signIn, startProject, type Tokens } from "./running-stack";
import { openWorld, type World } from "./world";

/**
 * The session that the README shows, by HTTP, against the project's own template: on this machine in `npm test`, against
 * a deployed stack in `npm run test:deployed`.
 */

let world: World;
let tokens: { regular: Tokens; admin: Tokens };

beforeAll(async () => {
  world = await openWorld();
  tokens = { regular: await world.signIn("regular"), admin: await world.signIn("admin") };
});

afterAll(() => world?.close());

const UNAUTHORIZED = '{"message":"Unauthorized"}';
const FORBIDDEN = '{"message":"Forbidden"}';

test.each(["/AdminUser", "/RegularUser", "/whoami"])(
  "GET %s without a token is refused with 401 and the bare scheme",
  async (path) => {
    const answer = await call(path);
    expect(await answer.text()).toBe(UNAUTHORIZED);
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toBe("Bearer");
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(answer.headers.get("apigw-requestid")).toMatch(/^[A-Za-z0-9_-]{14,15}=$/);
  },
);

test("an unknown path is not found, and asks for no token", async () => {
  const answer = await call("/nothing");
  expect([answer.status, await answer.text(), answer.headers.get("www-authenticate")]).toEqual([
    404,
    '{"message":"Not Found"}',
    null,
  ]);
});

const ANSWERS: readonly { user: "regular" | "admin"; path: string; status: number; body: string }[] = [
  { user: "regular", path: "/RegularUser", status: 200, body: '"Hello from Regular User"' },
  { user: "regular", path: "/AdminUser", status: 403, body: FORBIDDEN },
  { user: "admin", path: "/RegularUser", status: 200, body: '"Hello from Regular User"' },
  { user: "admin", path: "/AdminUser", status: 200, body: '"Hello from Admin User"' },
];

for (const { form, header } of [
  { form: "the bare ID token", header: (of: Tokens) => of.id },
  { form: "Bearer and the access token", header: (of: Tokens) => `Bearer ${of.access}` },
]) {
  test.each(ANSWERS)(`with ${form}, $user on GET $path gets $status`, async ({ user, path, status, body }) => {
    const answer = await call(path, header(tokens[user]));
    expect([answer.status, await answer.text()]).toEqual([status, body]);
  });

  test(`with ${form}, a missing scope is named in the header, the route's and not the token's`, async () => {
    const answer = await call("/AdminUser", header(tokens.regular));
    const scope = `admin-${world.clientId}`;
    expect(answer.headers.get("www-authenticate")).toBe(
      `Bearer scope="${scope}" error="insufficient_scope" error_description="expected scopes: [${scope}]"`,
    );
  });
}

test.each([
  { user: "admin", use: "access", groups: ["admin", "regular"] },
  { user: "admin", use: "id", groups: ["admin", "regular"] },
  { user: "regular", use: "access", groups: ["regular"] },
] as const)("GET /whoami tells $user by the $use token who is calling", async ({ user, use, groups }) => {
  const answer = await call("/whoami", tokens[user][use]);
  const body: unknown = await answer.json();
  const { clientId } = world;
  expect(body).toEqual({
    username: world.people[user].nameInPool,
    groups: expect.arrayContaining([...groups]),
    scopes: expect.arrayContaining(groups.map((group) => `${group}-${clientId}`)),
    tokenUse: use,
    expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/),
  });
});

test.each([
  { what: "an altered signature", forge: (token: string) => `${token.slice(0, -8)}AAAAAAAA` },
  { what: "alg none", forge: (token: string) => withHeader(token, { alg: "none" }, "") },
  { what: "a foreign kid", forge: (token: string) => withHeader(token, { alg: "RS256", kid: "other" }) },
  { what: "altered groups", forge: (token: string) => withClaims(token, { scope: "admin-x" }) },
])("a token with $what is refused with 401", async ({ forge }) => {
  const answer = await call("/AdminUser", forge(tokens.admin.access));
  expect([answer.status, await answer.text()]).toEqual([401, UNAUTHORIZED]);
  expect(answer.headers.get("www-authenticate")).toContain('error="invalid_token"');
});

test("a token of another stack of the same template is refused", async () => {
  const other = await startProject();
  try {
    const answer = await call("/AdminUser", (await signIn(other, "adminuser")).access);
    expect(answer.status).toBe(401);
  } finally {
    await other.close();
  }
});

test("aws-jwt-verify accepts both tokens with the pool's published keys", async () => {
  const { poolId, clientId, jwksUri } = world;
  const jwks = JSON.parse(await (await fetch(jwksUri)).text());
  for (const tokenUse of ["id", "access"] as const) {
    const verifier = CognitoJwtVerifier.create({ userPoolId: poolId, clientId, tokenUse });
    verifier.cacheJwks(jwks);
    const claims = await verifier.verify(tokens.admin[tokenUse]);
    expect(claims.token_use).toBe(tokenUse);
    expect(claims["cognito:groups"]).toEqual(expect.arrayContaining(["admin", "regular"]));
  }
});

function call(path: string, authorization?: string): Promise<Response> {
  const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
  return fetch(`${world.api}${path}`, { headers });
}

function withHeader(token: string, header: object, signature = token.split(".")[2]): string {
  return [encode(header), token.split(".")[1], signature].join(".");
}

function withClaims(token: string, claims: object): string {
  const [header, payload, signature] = token.split(".");
  const original: object = JSON.parse(Buffer.from(payload ?? "", "base64url").toString());
  return [header, encode({ ...original, ...claims }), signature].join(".");
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
