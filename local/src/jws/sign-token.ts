import { type KeyObject, sign } from "node:crypto";
import type { JsonObject } from "../model/json";

/** A private key and the `kid` that goes into the token's header. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

/** A compact JWS signed with RS256. Its header has `kid` and `alg` and nothing else. Signs off the event loop. */
export function signToken(claims: JsonObject, key: SigningKey): Promise<string> {
  const content = `${encode({ kid: key.kid, alg: "RS256" })}.${encode(claims)}`;
  return new Promise((resolve, reject) => {
    sign("sha256", Buffer.from(content), key.privateKey, (error, signature) => {
      if (error) reject(error);
      else resolve(`${content}.${signature.toString("base64url")}`);
    });
  });
}

const encode = (part: JsonObject): string => Buffer.from(JSON.stringify(part)).toString("base64url");
