import { type KeyObject, sign, verify } from "node:crypto";
import { isJsonObject, type JsonObject } from "../../model/json";
import type { SigningKey } from "../resources/key-ring";

/** A compact JWS by RS256, its header exactly `kid` and `alg`. The signature is made off the event loop. */
export function signToken(claims: JsonObject, key: SigningKey): Promise<string> {
  const header = encode({ kid: key.kid, alg: "RS256" });
  const content = `${header}.${encode(claims)}`;
  return new Promise((resolve, reject) => {
    sign("sha256", Buffer.from(content), key.privateKey, (error, signature) => {
      if (error) reject(error);
      else resolve(`${content}.${signature.toString("base64url")}`);
    });
  });
}

export interface DecodedToken {
  readonly kid: string;
  readonly claims: JsonObject;
  readonly content: string;
  readonly signature: Buffer;
}

/** Header and claims of a compact JWS of RS256. Checks the form alone: neither signature, issuer nor time. */
export function decodeToken(token: string): DecodedToken | undefined {
  const [header, payload, signature, ...rest] = token.split(".");
  if (header === undefined || payload === undefined || signature === undefined || rest.length > 0) return undefined;
  const head = decodePart(header);
  const claims = decodePart(payload);
  if (head?.["alg"] !== "RS256" || typeof head["kid"] !== "string" || claims === undefined) return undefined;
  const content = `${header}.${payload}`;
  return { kid: head["kid"], claims, content, signature: Buffer.from(signature, "base64url") };
}

/** Whether this key made the token's signature. */
export function isSignedBy(token: DecodedToken, publicKey: KeyObject): Promise<boolean> {
  return new Promise((resolve) => {
    verify("sha256", Buffer.from(token.content), publicKey, token.signature, (error, isValid) => {
      resolve(error === null && isValid);
    });
  });
}

const encode = (part: JsonObject): string => Buffer.from(JSON.stringify(part)).toString("base64url");

function decodePart(part: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
