import { type KeyObject, sign } from "node:crypto";
import { rsaKey } from "../../local/tests/jws/rsa-keys";

/** A user pool's signing key, made for one test run. */
interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

export function makeKey(kid: string): SigningKey {
  return { kid, privateKey: rsaKey() };
}

/** The JWK set of a pool with these keys, as text. */
export function jwksOf(...keys: readonly SigningKey[]): string {
  return JSON.stringify({
    keys: keys.map(({ kid, privateKey }) => {
      const { n, e } = privateKey.export({ format: "jwk" });
      return { alg: "RS256", e, kid, kty: "RSA", n, use: "sig" };
    }),
  });
}

export function signToken(key: SigningKey, payload: object, header: object = { kid: key.kid, alg: "RS256" }): string {
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${sign("RSA-SHA256", Buffer.from(input), key.privateKey).toString("base64url")}`;
}

/** A token that claims to need no signature, or has a made-up one. */
export function unsignedToken(header: object, payload: object, signature = "AAAA"): string {
  return `${encode(header)}.${encode(payload)}.${signature}`;
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
