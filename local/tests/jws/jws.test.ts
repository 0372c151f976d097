import { createPublicKey } from "node:crypto";
import { expect, test } from "@jest/globals";
import { signToken } from "../../src/jws/sign-token";
import { decodeBase64Url, decodeToken, verifySignature } from "../../src/jws/token";
import { importKey } from "../../src/jws/verification-key";
import { encode, makeKey, makeToken } from "../api-gateway/fixtures";

test.each([
  ["", ""],
  ["AA", "00"],
  ["__-_", "ffffbf"],
  ["AA==", undefined],
  ["AA=", undefined],
  ["AB", undefined],
  ["A", undefined],
  ["//+/", undefined],
  ["A A", undefined],
  ["AA\n", undefined],
  ["AA\u00a0", undefined],
  ["AA.A", undefined],
])("base64url %j: %s", (text, hex) => {
  expect(decodeBase64Url(text)?.toString("hex")).toBe(hex);
});

const key = makeKey("pool");
const { n, e } = key.jwk;
const plain = { kty: "RSA", kid: "pool", n, e };

test.each<[name: string, jwk: unknown, isUsed: boolean]>([
  ["without use, key_ops and alg", plain, true],
  ["for signatures", { ...plain, use: "sig" }, true],
  ["for verifying", { ...plain, key_ops: ["verify"] }, true],
  ["for signing and verifying", { ...plain, key_ops: ["sign", "verify"] }, true],
  ["with unknown members", { ...plain, x5c: ["AA"], ext: true }, true],
  ["for encryption", { ...plain, use: "enc" }, false],
  ["with a use that is a list", { ...plain, use: ["sig"] }, false],
  ["with a use that is null", { ...plain, use: null }, false],
  ["with a use that is a number", { ...plain, use: 1 }, false],
  ["with a use in another case", { ...plain, use: "SIG" }, false],
  ["for signing alone", { ...plain, key_ops: ["sign"] }, false],
  ["for encryption by key_ops", { ...plain, key_ops: ["encrypt"] }, false],
  ["for verifying and encrypting", { ...plain, key_ops: ["verify", "encrypt"] }, false],
  ["for nothing", { ...plain, key_ops: [] }, false],
  ["for verifying twice", { ...plain, key_ops: ["verify", "verify"] }, false],
  ["with key_ops that is a string", { ...plain, key_ops: "verify" }, false],
  ["with key_ops that is null", { ...plain, key_ops: null }, false],
  ["with key_ops of lists", { ...plain, key_ops: [["verify"]] }, false],
  ["for signatures whose key_ops says otherwise", { ...plain, use: "sig", key_ops: ["wrapKey"] }, false],
  ["with an alg that is a list", { ...plain, alg: ["RS256"] }, false],
  ["without a kid", { ...plain, kid: undefined }, false],
  ["with a kid that is a number", { ...plain, kid: 1 }, false],
  ["with padding in n", { ...plain, n: `${n}==` }, false],
  ["with a space in n", { ...plain, n: `${n} ` }, false],
  ["with an e of plain base64", { ...plain, e: "AQAB=" }, false],
  ["with an empty e", { ...plain, e: "" }, false],
  ["with an even exponent", { ...plain, e: "AQAC" }, false],
  ["that is small", makeKey("small", 1024).jwk, false],
  ["of another kind", { kty: "oct", kid: "pool", k: "AAAA" }, false],
  ["that is a string", "RSA", false],
  ["that is a list", [plain], false],
  ["that is null", null, false],
])("a JWK %s: used %p", (_, jwk, isUsed) => {
  expect(importKey(jwk) !== undefined).toBe(isUsed);
});

test("a token that was signed is decoded and verified again, by its own key alone", async () => {
  const { privateKey } = key;
  const token = await signToken({ sub: "ä" }, { kid: "pool", privateKey });
  const decoded = decodeToken(token);
  if ("malformed" in decoded) throw new Error(decoded.malformed);
  expect(decoded.header).toEqual({ kid: "pool", alg: "RS256" });
  expect(decoded.payload).toEqual({ sub: "ä" });
  expect(verifySignature(decoded, "RS256", createPublicKey(privateKey))).toBe(true);
  expect(verifySignature(decoded, "RS384", createPublicKey(privateKey))).toBe(false);
  expect(verifySignature(decoded, "RS256", createPublicKey(makeKey().privateKey))).toBe(false);
});

test.each([
  ["padding behind the signature", (token: string) => `${token}=`, "signature"],
  ["a space behind it", (token: string) => `${token} `, "signature"],
  ["a line end before it", (token: string) => `\n${token}`, "header"],
  ["U+00A0 behind it", (token: string) => `${token}\u00a0`, "signature"],
  ["plain base64 in the signature", (token: string) => token.replace(/\.[^.]+$/, ".//+/"), "signature"],
  ["a fourth segment", (token: string) => `${token}.`, "segments"],
  ["no signature segment", (token: string) => token.replace(/\.[^.]+$/, ""), "segments"],
  ["a payload that is a list", () => `${encode({})}.${encode([])}.`, "payload"],
  [
    "a payload that is not UTF-8",
    () => `${encode({})}.${Buffer.from([0x22, 0xff, 0x22]).toString("base64url")}.`,
    "payload",
  ],
])("a token with %s is not decoded", (_, change, malformed) => {
  expect(decodeToken(change(makeToken(key)))).toEqual({ malformed });
});
