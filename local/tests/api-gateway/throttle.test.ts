import { expect, test } from "@jest/globals";
import { TokenBucket, throttleOf } from "../../src/api-gateway/throttle";
import type { Throttle } from "../../src/model/http-api";
import { epochMillis } from "../../src/model/time";
import { api, jwtRoute, NOW, route, STAGE } from "./fixtures";
import { openGateway } from "./gateways";
import { call } from "./http-client";

const at = epochMillis;

const rows: readonly (readonly [string, Throttle, readonly number[], string])[] = [
  ["lets its burst through at once", { burstLimit: 2, rateLimit: 1 }, [0, 0, 0], "yes yes no"],
  ["has one token back after a second of rate 1", { burstLimit: 1, rateLimit: 1 }, [0, 999, 1000], "yes no yes"],
  ["has ten back a second of rate 10", { burstLimit: 1, rateLimit: 10 }, [0, 99, 100, 200], "yes no yes yes"],
  ["holds no more than its burst", { burstLimit: 1, rateLimit: 10 }, [0, 10_000, 10_000], "yes yes no"],
  ["lets nothing through with a burst of 0", { burstLimit: 0, rateLimit: 10 }, [0, 10_000], "no no"],
  ["lets its burst alone through with a rate of 0", { burstLimit: 1, rateLimit: 0 }, [0, 1_000_000], "yes no"],
  ["has the account's burst where there is a rate only", { rateLimit: 0 }, [0, 0], "yes yes"],
  ["has the account's rate where there is a burst only", { burstLimit: 1 }, [0, 1], "yes yes"],
  ["takes no tokens for a clock set back", { burstLimit: 2, rateLimit: 1 }, [1000, 0, 0], "yes yes no"],
];
test.each(rows)("a throttling bucket %s", (_, throttle, times, expected) => {
  const bucket = new TokenBucket(throttle, at(times[0] ?? 0));
  expect(times.map((time) => (bucket.take(at(time)) ? "yes" : "no")).join(" ")).toBe(expected);
});

test("a route's own limits stand over the stage's default, each for itself", () => {
  const stage = {
    ...STAGE,
    defaultThrottle: { burstLimit: 1, rateLimit: 2 },
    routeThrottles: { "GET /a": { rateLimit: 9 } },
  };
  expect(throttleOf(stage, "GET /a")).toEqual({ burstLimit: 1, rateLimit: 9 });
  expect(throttleOf(stage, "GET /b")).toEqual({ burstLimit: 1, rateLimit: 2 });
  expect(throttleOf(STAGE, "GET /a")).toBeUndefined();
});

test("a throttled route answers 429 before it looks at a token, other routes go on", async () => {
  let now = at(NOW * 1000);
  const stage = { routeThrottles: { "GET /a": { burstLimit: 1, rateLimit: 1 } } };
  const gateway = await openGateway(api([jwtRoute("GET /a"), route("GET /b")], { stage }), { clock: () => now });
  const get = (path: string) => call(gateway.url, { path });
  expect((await get("/a")).status).toBe(401);
  expect(await get("/a")).toMatchObject({ status: 429, body: '{"message":"Too Many Requests"}' });
  expect((await get("/b")).status).toBe(200);
  now = at(now + 1000);
  expect((await get("/a")).status).toBe(401);
  await gateway.close();
});
