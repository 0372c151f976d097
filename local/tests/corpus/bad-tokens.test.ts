import { afterAll, expect, test } from "@jest/globals";
import { FederationError } from "../../src/cognito/hosted-ui/federation/federation-error";
import { verifyIdToken } from "../../src/cognito/hosted-ui/federation/verify-id-token";
import { decodeToken } from "../../src/jws/token";
import { epochSeconds } from "../../src/model/time";
import {
  AUTHORIZER,
  api,
  CLAIMS,
  CLIENT_ID as GATEWAY_CLIENT,
  ISSUER,
  jwtRoute,
  makeKey,
  NOW,
} from "../api-gateway/fixtures";
import { openGateway } from "../api-gateway/gateways";
import { startHosted } from "../cognito/oauth/hosted-pool";
import { CLIENT_ID, POOL_ID, type RunningPools } from "../cognito/running-pool";
import { makeUser, tokensOf } from "../cognito/running-pool-steps";
import { type AuthorizerKind, holdAgainstCorpus } from "./authorizer-kind";
import { BAD_TOKENS, type GoodToken } from "./bad-token";
import { REST_KINDS } from "./rest-kinds";
import { isGranted, sendHeader } from "./wire";

const { jwk, privateKey } = makeKey("issuer");

/**
 * Every kind of authorizer of the package. A new one is a row here; that of the functions stands in tests/functions.
 */
const KINDS: readonly AuthorizerKind[] = [
  { name: "an HTTP API's JWT authorizer, by header", open: () => openHttpApi("$request.header.Authorization") },
  { name: "an HTTP API's JWT authorizer, by query string", open: () => openHttpApi("$request.querystring.token") },
  ...REST_KINDS,
  { name: "GetUser", open: () => openUserPool(getUser) },
  { name: "/oauth2/userInfo", open: () => openUserPool(userInfo) },
  { name: "a federation's ID token check", open: openFederation },
];
for (const kind of KINDS) holdAgainstCorpus(kind);

test("the corpus names each token once, and only kinds that are there", () => {
  const names = BAD_TOKENS.map(({ name }) => name);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  const known = [...KINDS.map(({ name }) => name), "a function's own verifier"];
  expect(BAD_TOKENS.flatMap(({ passes = {} }) => Object.keys(passes)).filter((name) => !known.includes(name))).toEqual(
    [],
  );
});

async function openHttpApi(identitySource: string) {
  const route = jwtRoute("GET /", [], { ...AUTHORIZER, identitySource });
  const gateway = await openGateway(api([route]), { localKeys: (issuer) => (issuer === ISSUER ? [jwk] : undefined) });
  const good: GoodToken = { claims: CLAIMS, kid: jwk.kid, privateKey, client: GATEWAY_CLIENT, now: NOW };
  const letsIn = async (value: string) =>
    identitySource.includes("header")
      ? isLetIn(await send(gateway.url, "GET / HTTP/1.1", value))
      : isLetIn(await send(gateway.url, `GET /?token=${encodeURIComponent(value)} HTTP/1.1`));
  return { good, letsIn, close: () => gateway.close() };
}

/** 400 and 431 come from a request that can't be read or is too large. */
const isLetIn = (answer: string): boolean => isGranted(answer, ["400", "401", "414", "431"]);

const send = (url: string, line: string, authorization?: string): Promise<string> =>
  sendHeader(url, line, authorization === undefined ? undefined : ["Authorization", authorization]);

type Ask = (running: RunningPools, token: string) => Promise<boolean>;

let pool: Promise<RunningPools> | undefined;
afterAll(async () => (await pool)?.close());

/** A pool with a user who is signed in. The pool's own key signs the corpus. */
async function openUserPool(ask: Ask) {
  pool ??= startWithAlice();
  const running = await pool;
  const decoded = decodeToken((await tokensOf(running.sdk, "alice")).access);
  if ("malformed" in decoded) throw new Error("the pool's own token can't be read");
  const claims: Readonly<Record<string, unknown>> = { ...decoded.payload, scope: `openid ${decoded.payload["scope"]}` };
  const { kid, privateKey } = running.pools.services.keys.signing(POOL_ID, "access");
  const good: GoodToken = { claims, kid, privateKey, client: CLIENT_ID, now: Number(claims["iat"]) };
  return { good, letsIn: (value: string) => ask(running, value) };
}

async function startWithAlice(): Promise<RunningPools> {
  const running = await startHosted();
  await makeUser(running.sdk, "alice");
  return running;
}

const getUser: Ask = async ({ pools }, AccessToken) => {
  const answer = await fetch(pools.endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "AWSCognitoIdentityProviderService.GetUser",
    },
    body: JSON.stringify({ AccessToken }),
  });
  await answer.arrayBuffer();
  if (answer.status !== 200 && answer.status !== 400) throw new Error(`the status is ${answer.status}`);
  return answer.status === 200;
};

const userInfo: Ask = async ({ pools }, value) =>
  isLetIn(await send(pools.endpoint, "GET /oauth2/userInfo HTTP/1.1", `Bearer ${value}`));

async function openFederation() {
  const issuer = "https://login.example.com";
  const rules = { issuer, clientId: "relying-party", nonce: "n-0S6_WzA2Mj", now: epochSeconds(NOW) };
  const claims = {
    iss: issuer,
    aud: rules.clientId,
    sub: "248289761001",
    nonce: rules.nonce,
    token_use: "id",
    iat: NOW,
    exp: NOW + 300,
  };
  const good: GoodToken = { claims, kid: jwk.kid, privateKey, client: rules.clientId, now: NOW };
  const letsIn = async (value: string) => {
    try {
      return verifyIdToken(value, { keys: [{ ...jwk }] }, rules)["sub"] === claims.sub;
    } catch (error) {
      if (error instanceof FederationError) return false;
      throw error;
    }
  };
  return { good, letsIn };
}
