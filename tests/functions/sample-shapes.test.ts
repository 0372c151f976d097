import { readdirSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Gateway, startGateway } from "../../local/src/api-gateway/server";
import type { HttpApi, Route } from "../../local/src/model/http-api";
import { epochMillis, millis } from "../../local/src/model/time";
import { jwksOf, makeKey, signToken } from "./signed-tokens";

/** The samples of the routes are what the gateway sends: same members, same kinds of value, the very same claims. */
const events = join(__dirname, "../../events");
const samples = readdirSync(events).filter((file) => !/^(pre-token-generation|record-upload)\./.test(file));
const read = (file: string): Sample => JSON.parse(readFileSync(join(events, file), "utf8"));

const issuer = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_EXAMPLE01";
const clientId = "2example7client4for9events";
const key = makeKey("key");
const location = { file: "template.yaml", line: 1, path: "" };

let gateway: Gateway;
let received: string | undefined;

beforeAll(async () => {
  gateway = await startGateway({
    api: apiOf([]),
    port: 0,
    region: "us-east-1",
    accountId: "123456789012",
    invoke: async ({ payload }) => {
      received = payload;
      return { kind: "success", functionId: "echo", payload: "{}", duration: millis(0) };
    },
    localKeys: () => JSON.parse(jwksOf(key)).keys,
    clock: () => epochMillis(1795248300000),
    log: () => {},
    allowUnsignedIam: false,
  });
});
afterAll(() => gateway.close());

test.each(samples)("the gateway sends what the sample %s holds", async (file) => {
  const sample = read(file);
  gateway.plan(apiOf([routeOf(sample)]))();
  const sent = await sendThrough(sample);
  expect(kindsOf(sent)).toEqual(kindsOf(sample));
  expect(sent.requestContext.authorizer).toEqual(sample.requestContext.authorizer);
  expect([sent.body, sent.queryStringParameters]).toEqual([sample.body, sample.queryStringParameters]);
});

function apiOf(routes: readonly Route[]): HttpApi {
  const stage = { name: "$default", variables: {}, routeThrottles: {} };
  return { logicalId: "HttpApi", apiId: "a1b2c3d4e5", name: "HttpApi", stage, routes, location };
}

/** What this reads of a sample, of either payload format. */
interface Sample {
  readonly version: "1.0" | "2.0";
  readonly routeKey?: string;
  readonly httpMethod?: string;
  readonly rawPath?: string;
  readonly path?: string;
  readonly queryStringParameters?: Readonly<Record<string, string>> | null;
  readonly body?: string | null;
  readonly isBase64Encoded: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly requestContext: {
    readonly http?: { readonly method: string };
    readonly authorizer?: Partial<Authorization> & { readonly jwt?: Authorization };
  };
}

interface Authorization {
  readonly claims: Readonly<Record<string, string>>;
  readonly scopes: readonly string[] | null;
}

function authorizationOf({ requestContext: { authorizer } }: Sample): Authorization | undefined {
  if (authorizer?.claims === undefined) return authorizer?.jwt;
  return { claims: authorizer.claims, scopes: authorizer.scopes ?? null };
}

function routeOf(sample: Sample): Route {
  const authorization = authorizationOf(sample);
  return {
    routeKey: sample.routeKey ?? `${sample.httpMethod} ${sample.path}`,
    authorizer: authorization
      ? {
          type: "JWT",
          name: "Jwt",
          identitySource: "$request.header.Authorization",
          issuer,
          audience: [clientId],
          location,
        }
      : { type: "NONE" },
    authorizationScopes: authorization?.scopes?.slice(0, 1) ?? [],
    integration: {
      type: "AWS_PROXY",
      functionArn: "echo",
      payloadFormatVersion: sample.version,
      timeout: millis(30_000),
    },
    location,
  };
}

/** The claims of a sample as the token held them: lists, numbers and booleans where the gateway made text. */
function tokenOf(claims: Readonly<Record<string, string>>): string {
  const entries = Object.entries(claims).map(([name, text]) => {
    if (/^\[.*\]$/.test(text)) return [name, text.slice(1, -1).split(" ")];
    return [name, /^(\d{1,10}|true|false)$/.test(text) ? JSON.parse(text) : text];
  });
  return signToken(key, Object.fromEntries(entries));
}

async function sendThrough(sample: Sample): Promise<Sample> {
  received = undefined;
  const contentType = sample.headers["content-type"];
  const headers = {
    accept: "*/*",
    "user-agent": "curl/8.5.0",
    ...authorizationHeader(sample),
    ...(contentType && { "content-type": contentType }),
  };
  const method = sample.httpMethod ?? sample.requestContext.http?.method ?? "";
  const query = new URLSearchParams(sample.queryStringParameters ?? {}).toString();
  const target = `${gateway.url}${sample.rawPath ?? sample.path}${query && `?${query}`}`;
  const body = Buffer.from(sample.body ?? "", sample.isBase64Encoded ? "base64" : "utf8");
  await new Promise((resolve, reject) => {
    request(target, { method, headers })
      .on("response", (response) => response.resume().on("end", resolve))
      .on("error", reject)
      .end(body.length === 0 ? undefined : body);
  });
  if (received === undefined) throw new Error("the gateway refused the request");
  return JSON.parse(received);
}

function authorizationHeader(sample: Sample): { authorization?: string } {
  const authorization = authorizationOf(sample);
  if (authorization !== undefined) return { authorization: `Bearer ${tokenOf(authorization.claims)}` };
  const { authorization: header } = sample.headers;
  return header === undefined ? {} : { authorization: header };
}

/** A value with every leaf replaced by its type's name. */
function kindsOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(kindsOf);
  if (typeof value !== "object" || value === null) return value === null ? "null" : typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, kindsOf(member)]));
}
