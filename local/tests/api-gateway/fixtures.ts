import { createPublicKey, generateKeyPairSync, type KeyObject, randomUUID, sign } from "node:crypto";
import type { CorsConfiguration, HttpApi, JwtAuthorizer, Route, Stage } from "../../src/model/http-api";
import type { PublicJwk } from "../../src/model/keys";
import { epochMillis, millis } from "../../src/model/time";
import { rsaKey } from "../jws/rsa-keys";

export const LOCATION = { file: "/app/template.yaml", line: 1, path: "Resources/HttpApi" };
export const ISSUER = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_abcdefghi";
export const CLIENT_ID = "client1";
/** 2026-11-21T12:00:00Z, in seconds and in milliseconds. */
export const NOW = 1_795_262_400;
export const clock = () => epochMillis(NOW * 1000);

export const AUTHORIZER: JwtAuthorizer = {
  name: "Jwt",
  identitySource: "$request.header.Authorization",
  issuer: ISSUER,
  audience: [CLIENT_ID],
  location: LOCATION,
};

export const STAGE: Stage = { name: "$default", variables: {}, routeThrottles: {} };

export interface RouteSketch {
  readonly scopes?: readonly string[];
  readonly authorizer?: Route["authorizer"];
  readonly functionArn?: string;
  readonly format?: "1.0" | "2.0";
  readonly timeout?: number;
}

export function route(routeKey: string, sketch: RouteSketch = {}): Route {
  return {
    routeKey,
    authorizer: sketch.authorizer ?? { type: "NONE" },
    authorizationScopes: sketch.scopes ?? [],
    integration: {
      type: "AWS_PROXY",
      functionArn: sketch.functionArn ?? "arn:aws:lambda:us-east-1:123456789012:function:echo",
      payloadFormatVersion: sketch.format ?? "2.0",
      timeout: millis(sketch.timeout ?? 30_000),
    },
    location: LOCATION,
  };
}

export function jwtRoute(routeKey: string, scopes: readonly string[] = [], authorizer = AUTHORIZER): Route {
  return route(routeKey, { scopes, authorizer: { type: "JWT", ...authorizer } });
}

export function api(
  routes: readonly Route[],
  more: { cors?: CorsConfiguration; stage?: Partial<Stage> } = {},
): HttpApi {
  return {
    logicalId: "HttpApi",
    apiId: "abcde12345",
    name: "test",
    stage: { ...STAGE, ...more.stage },
    ...(more.cors && { cors: more.cors }),
    routes,
    location: LOCATION,
  };
}

export interface SigningKey {
  readonly jwk: PublicJwk;
  readonly privateKey: KeyObject;
}

export function makeKey(kid: string = randomUUID(), modulusLength = 2048): SigningKey {
  const privateKey = modulusLength === 2048 ? rsaKey() : generateKeyPairSync("rsa", { modulusLength }).privateKey;
  const { n = "", e = "" } = createPublicKey(privateKey).export({ format: "jwk" });
  return { jwk: { kty: "RSA", kid, n, e, alg: "RS256", use: "sig" }, privateKey };
}

/** Claims of an access token that the tests' authorizer lets in. */
export const CLAIMS = {
  sub: "2d4d5e5c-8b1f-4f3a-9f0a-000000000001",
  iss: ISSUER,
  client_id: CLIENT_ID,
  token_use: "access",
  scope: "regular-client1 openid",
  iat: NOW - 60,
  exp: NOW + 3_600,
};

const DIGESTS: Record<string, string> = { RS256: "sha256", RS384: "sha384", RS512: "sha512" };

export function makeToken(key: SigningKey, claims: unknown = CLAIMS, header: Record<string, unknown> = {}): string {
  const whole = { alg: "RS256", kid: key.jwk.kid, ...header };
  const input = `${encode(whole)}.${encode(claims)}`;
  const digest = DIGESTS[String(whole.alg)] ?? "sha256";
  return `${input}.${sign(digest, Buffer.from(input), key.privateKey).toString("base64url")}`;
}

export function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
