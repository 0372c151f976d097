import { expect, test } from "@jest/globals";
import { JwtVerifier } from "aws-jwt-verify";
import { authorize } from "../../src/api-gateway/jwt/authorize";
import { KeyImports } from "../../src/api-gateway/jwt/issuer-keys";
import { decodeToken } from "../../src/jws/token";
import { epochSeconds } from "../../src/model/time";
import { AUTHORIZER, CLAIMS, CLIENT_ID, encode, ISSUER, makeKey, makeToken } from "./fixtures";

const key = makeKey("pool");
const stranger = makeKey("pool");
const keys = new KeyImports().keysOf(ISSUER, [key.jwk]);
const now = Math.floor(Date.now() / 1000);
/** Claims that mean the same to both: the verifier ignores client_id, and its clock is the real one. */
const claims = { sub: "x", iss: ISSUER, aud: CLIENT_ID, iat: now - 10, exp: now + 3600 };
const verifier = JwtVerifier.create({ issuer: ISSUER, audience: CLIENT_ID, jwksUri: `${ISSUER}/jwks` });
verifier.cacheJwks({ keys: [{ ...key.jwk }] });

function letsIn(token: string): boolean {
  return authorize(token, { authorizer: AUTHORIZER, authorizationScopes: [] }, keys, epochSeconds(now)).allow;
}

function verifies(token: string): boolean {
  try {
    verifier.verifySync(token);
    return true;
  } catch {
    return false;
  }
}

const good = makeToken(key, claims);
const [head = "", body = "", signature = ""] = good.split(".");

const tokens: readonly (readonly [string, string])[] = [
  ["a good token", good],
  ["another audience", makeToken(key, { ...claims, aud: "x" })],
  ["one of several audiences", makeToken(key, { ...claims, aud: ["x", CLIENT_ID] })],
  ["no audience", makeToken(key, { ...claims, aud: undefined })],
  ["another issuer", makeToken(key, { ...claims, iss: `${ISSUER}/` })],
  ["no issuer", makeToken(key, { ...claims, iss: undefined })],
  ["expired", makeToken(key, { ...claims, exp: now - 5 })],
  ["an expiry that is a text", makeToken(key, { ...claims, exp: String(now + 5) })],
  ["not yet valid", makeToken(key, { ...claims, nbf: now + 100 })],
  ["valid for long", makeToken(key, { ...claims, nbf: now - 100 })],
  ["an unknown kid", makeToken(key, claims, { kid: "x" })],
  ["a stranger's signature", makeToken(stranger, claims)],
  ["HS256", makeToken(key, claims, { alg: "HS256" })],
  ["none", `${encode({ alg: "none", kid: "pool" })}.${body}.`],
  ["RS512 by a key for RS256", makeToken(key, claims, { alg: "RS512" })],
  ["no signature", `${head}.${body}.`],
  ["a stranger's payload", `${head}.${encode({ ...claims, sub: "y" })}.${signature}`],
  ["two segments", `${head}.${body}`],
  ["four segments", `${good}.x`],
  ["an empty text", ""],
  ["a payload that is a list", makeToken(key, [claims])],
  ["a payload that is null", makeToken(key, null)],
];

test.each(tokens)("aws-jwt-verify and the gateway give one verdict on a token: %s", (_, token) => {
  expect(letsIn(token)).toBe(verifies(token));
});

test("aws-jwt-verify and the gateway both let the good token in", () => {
  expect([letsIn(good), verifies(good)]).toEqual([true, true]);
});

test("a token with any one character changed is let in only where it is the same token", () => {
  const random = seeded(20261121);
  const alphabet = 'ABCabc012-_.=+/ \u00e9{}"';
  for (let round = 0; round < 2_000; round += 1) {
    const index = Math.floor(random() * good.length);
    const character = alphabet[Math.floor(random() * alphabet.length)] ?? "A";
    const changed = good.slice(0, index) + character + good.slice(index + 1);
    expect({ changed, in: letsIn(changed) }).toEqual({ changed, in: changed === good });
  }
});

test("cutting, doubling and joining parts never lets a token in, and never throws", () => {
  const random = seeded(7);
  const parts = [
    head,
    body,
    signature,
    "",
    ".",
    "..",
    encode({}),
    encode({ alg: "RS256", kid: "pool" }),
    "null",
    "\u0000",
  ];
  for (let round = 0; round < 5_000; round += 1) {
    const count = 1 + Math.floor(random() * 5);
    const pieces = Array.from({ length: count }, () => {
      const part = parts[Math.floor(random() * parts.length)] ?? "";
      return random() < 0.3 ? part.slice(Math.floor(random() * part.length)) : part;
    });
    const token = pieces.join(random() < 0.8 ? "." : "");
    if (token !== good) expect({ token, in: letsIn(token) }).toEqual({ token, in: false });
  }
});

test("random bytes are never a token, and never throw", () => {
  const random = seeded(99);
  for (let round = 0; round < 3_000; round += 1) {
    const bytes = Buffer.from(Array.from({ length: Math.floor(random() * 60) }, () => Math.floor(random() * 256)));
    const text = bytes.toString(random() < 0.5 ? "latin1" : "base64url");
    expect("malformed" in decodeToken(`${text}.${text}.${text}`) || "malformed" in decodeToken(text)).toBe(true);
    expect(letsIn(`${text}.${text}.${text}`)).toBe(false);
  }
});

test("decoding gives back exactly what was encoded", () => {
  const random = seeded(3);
  for (let round = 0; round < 500; round += 1) {
    const payload = {
      n: random(),
      text: String.fromCodePoint(Math.floor(random() * 0xd7ff)),
      list: [round, null, true],
    };
    const header = { alg: "RS256", x: "\u{1f600}".repeat(Math.floor(random() * 5)) };
    const input = `${encode(header)}.${encode(payload)}`;
    expect(decodeToken(`${input}.AAAA`)).toEqual({
      header,
      payload,
      signingInput: input,
      signature: Buffer.alloc(3),
    });
  }
});

test.each([
  [99, false],
  [100, true],
  [3_700, true],
])("a payload nested %d deep below its member is malformed: %p", (depth, malformed) => {
  const payload = `{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`;
  const token = `${head}.${Buffer.from(payload).toString("base64url")}.${signature}`;
  expect("malformed" in decodeToken(token)).toBe(malformed);
  expect(letsIn(token)).toBe(false);
});

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

test("the fixtures' own token would be let in, were its clock ours", () => {
  const route = { authorizer: AUTHORIZER, authorizationScopes: [] };
  expect(authorize(makeToken(key, CLAIMS), route, keys, epochSeconds(CLAIMS.exp - 1)).allow).toBe(true);
});
