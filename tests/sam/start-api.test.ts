import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Stack } from "sam-gatehouse";
import { holdAgainstCorpus } from "../../local/tests/corpus/authorizer-kind";
import type { GoodToken } from "../../local/tests/corpus/bad-token";
import { isGranted, sendHeader } from "../../local/tests/corpus/wire";
import { addresses, signIn, startProject, type Tokens } from "../acceptance/running-stack";
import { jwksOf, makeKey } from "../functions/signed-tokens";
import { readRoutes } from "../template/read-template";
import { type EnvironmentFile, environmentFile } from "./function-environment";
import { imageOptions, program, requireBuild, type Server, serve } from "./programs";

/**
 * `sam local start-api` leaves every JWT route open (aws/aws-sam-cli#2833), so what is seen here is that the functions
 * refuse as the authorizer would: the package's corpus of bad tokens, and the local gateway's answers one by one.
 */
let stack: Stack;
let environment: EnvironmentFile;
let sam: Server;
let tokens: { admin: Tokens; regular: Tokens };

/** A key that the functions are told is the pool's, to sign the corpus with: the pool's own never leaves it. */
const key = makeKey("of-the-test");

beforeAll(async () => {
  requireBuild();
  stack = await startProject();
  tokens = { admin: await signIn(stack, "adminuser"), regular: await signIn(stack, "regularuser") };
  const { pool, poolId, clientId } = addresses(stack);
  const published = JSON.parse(await (await fetch(`${pool}/${poolId}/.well-known/jwks.json`)).text());
  const JWKS = JSON.stringify({ keys: [...published.keys, ...JSON.parse(jwksOf(key)).keys] });
  environment = environmentFile(clientId, { USER_POOL_ID: poolId, JWKS });
  const args = ["local", "start-api", "--env-vars", environment.path, ...imageOptions];
  sam = await serve(program("GATEHOUSE_SAM"), (port) => [...args, "--port", String(port)]);
}, 300_000);

afterAll(async () => {
  await sam?.stop();
  await stack?.close();
  environment?.remove();
});

holdAgainstCorpus({
  name: "a function's own verifier",
  open: async () => {
    const claims = payloadOf(tokens.admin.access);
    const good: GoodToken = {
      claims,
      kid: key.kid,
      privateKey: key.privateKey,
      client: addresses(stack).clientId,
      now: Number(claims["iat"]),
    };
    const letsIn = async (value: string) =>
      isGranted(await sendHeader(sam.url, "GET /whoami HTTP/1.1", ["Authorization", value]), ["400", "401", "431"]);
    return { good, letsIn };
  },
});

const opened = ["GET /AdminUser", "GET /RegularUser", "GET /whoami"];
const keys = readRoutes().map(({ routeKey }) => routeKey);
const headers: readonly (readonly [string, (of: typeof tokens) => string | undefined, readonly string[]])[] = [
  ["no token", () => undefined, keys],
  ["text that is no token", () => "not-a-token", keys],
  ["Bearer and nothing more", () => "Bearer", keys],
  ["another scheme", () => "Basic dXNlcjpwYXNz", keys],
  ["a refresh token", (of) => `Bearer ${of.admin.refresh}`, keys],
  ["a token that lost its signature", (of) => `Bearer ${withoutSignature(of.admin.access)}`, keys],
  ["regularuser's access token", (of) => `Bearer ${of.regular.access}`, opened],
  ["regularuser's bare ID token", (of) => of.regular.id, opened],
  ["adminuser's bare access token", (of) => of.admin.access, opened],
  ["adminuser's ID token after bearer", (of) => `bearer ${of.admin.id}`, opened],
];

test.each(headers.flatMap(([what, header, routes]) => routes.map((route) => ({ what, header, route }))))(
  "$route with $what is answered as by the local gateway",
  async ({ route, header }) => {
    const own = await ask(addresses(stack).api, route, header(tokens));
    expect(await ask(sam.url, route, header(tokens))).toEqual(own);
  },
);

test("a path that no route has gets SAM's own 403, not the gateway's 404", async () => {
  expect(await ask(sam.url, "GET /nowhere", undefined)).toMatchObject({ status: 403 });
  expect(await ask(addresses(stack).api, "GET /nowhere", undefined)).toMatchObject({ status: 404 });
});

async function ask(url: string, route: string, authorization: string | undefined) {
  const [method = "", path = ""] = route.split(" ");
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: authorization === undefined ? {} : { authorization },
  });
  return { status: answer.status, body: await answer.text(), challenge: answer.headers.get("www-authenticate") };
}

function payloadOf(token: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
}

/** Two segments: the one refusal whose text AWS is known to send. */
const withoutSignature = (token: string): string => token.split(".").slice(0, 2).join(".");
