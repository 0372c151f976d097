import { expect, test } from "@jest/globals";
import { epochMillis } from "../../src/model/time";
import { api, CLAIMS, jwtRoute, makeKey, makeToken, NOW } from "./fixtures";
import { openGateway } from "./gateways";
import { call } from "./http-client";

const first = makeKey("first");
const second = makeKey("second");

test("rotated keys of an issuer in this process count from the next request", async () => {
  let jwks = [first.jwk];
  const gateway = await openGateway(api([jwtRoute("GET /")]), { localKeys: () => jwks });
  const statusOf = async (token: string) => (await call(gateway.url, { headers: { authorization: token } })).status;
  expect([await statusOf(makeToken(first)), await statusOf(makeToken(second))]).toEqual([200, 401]);
  jwks = [second.jwk];
  expect([await statusOf(makeToken(first)), await statusOf(makeToken(second))]).toEqual([401, 200]);
  jwks = [first.jwk, second.jwk];
  expect([await statusOf(makeToken(first)), await statusOf(makeToken(second))]).toEqual([200, 200]);
  await gateway.close();
});

test("a remembered token of an issuer in this process is refused once it expires", async () => {
  let now = epochMillis(NOW * 1000);
  const gateway = await openGateway(api([jwtRoute("GET /")]), { localKeys: () => [first.jwk], clock: () => now });
  const token = makeToken(first);
  const statusAt = async (time: number) => {
    now = epochMillis(time * 1000);
    return (await call(gateway.url, { headers: { authorization: token } })).status;
  };
  expect(await statusAt(NOW)).toBe(200);
  expect(await statusAt(CLAIMS.exp - 1)).toBe(200);
  expect(await statusAt(CLAIMS.exp)).toBe(401);
  expect(await statusAt(CLAIMS.exp - 1)).toBe(200);
  expect(await statusAt(CLAIMS.iat - 1)).toBe(401);
  await gateway.close();
});
