import { expect, test } from "@jest/globals";
import { TokenCache } from "../../src/api-gateway/jwt/token-reader";
import { type DecodedToken, decodeToken } from "../../src/jws/token";
import { importKey, type VerificationKey } from "../../src/jws/verification-key";
import { CLAIMS, makeKey, makeToken } from "./fixtures";

const signing = makeKey("pool");
const key = imported(signing);
const tokenNumber = (jti: number) => makeToken(signing, { ...CLAIMS, jti });

test("the token cache gives the same decoded token back once its signature was verified", () => {
  const cache = new TokenCache(10);
  const token = tokenNumber(1);
  const first = decoded(cache, token);
  expect(decoded(cache, token)).not.toBe(first);
  expect(cache.isSignedBy(first, "RS256", key)).toBe(true);
  expect(decoded(cache, token)).toBe(first);
});

test("the token cache does not keep a token whose signature is wrong", () => {
  const cache = new TokenCache(10);
  const forged = makeToken(makeKey("pool"));
  const first = decoded(cache, forged);
  expect(cache.isSignedBy(first, "RS256", key)).toBe(false);
  expect(cache.isSignedBy(first, "RS256", key)).toBe(false);
  expect(cache.size).toBe(0);
});

test("the token cache does not trust a signature that was verified with another key", () => {
  const cache = new TokenCache(10);
  const first = decoded(cache, tokenNumber(1));
  expect(cache.isSignedBy(first, "RS256", key)).toBe(true);
  expect(cache.isSignedBy(first, "RS256", imported(makeKey("pool")))).toBe(false);
  expect(cache.isSignedBy(first, "RS256", imported(signing))).toBe(true);
});

test("the token cache never exceeds its size, and evicts what is not used", () => {
  const cache = new TokenCache(10);
  const favourite = tokenNumber(0);
  const kept = decoded(cache, favourite);
  cache.isSignedBy(kept, "RS256", key);
  for (let index = 1; index <= 30; index += 1) {
    cache.isSignedBy(decoded(cache, tokenNumber(index)), "RS256", key);
    expect(decoded(cache, favourite)).toBe(kept);
    expect(cache.size).toBeLessThanOrEqual(10);
  }
});

test("the token cache forgets a token when told", () => {
  const cache = new TokenCache(10);
  const token = tokenNumber(1);
  const first = decoded(cache, token);
  cache.isSignedBy(first, "RS256", key);
  cache.forget(first);
  expect(cache.size).toBe(0);
  expect(decoded(cache, token)).not.toBe(first);
});

test("the token cache decodes tokens exactly as the plain decoder does", () => {
  const cache = new TokenCache(10);
  for (const token of ["", "a.b", "a.b.c", "..", tokenNumber(1), `${tokenNumber(1)}=`]) {
    expect(cache.decode(token)).toEqual(decodeToken(token));
  }
});

function decoded(cache: TokenCache, token: string): DecodedToken {
  const result = cache.decode(token);
  if ("malformed" in result) throw new Error("malformed");
  return result;
}

function imported({ jwk }: typeof signing): VerificationKey {
  const result = importKey(jwk);
  if (result === undefined) throw new Error("no key");
  return result;
}
