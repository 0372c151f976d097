import { request } from "node:http";
import { AdminGetUserCommand, GetUserCommand, ListUsersCommand } from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { POOL_ID, type RunningPools, sdkFor, startFixture } from "./running-pool";
import { makeUser, tokensOf } from "./running-pool-steps";

interface Sent {
  readonly target?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
  readonly path?: string;
}

const SIGNED =
  "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261121/us-east-1/cognito-idp/aws4_request, SignedHeaders=host;x-amz-date, Signature=" +
  "0".repeat(64);

let running: RunningPools;
beforeAll(async () => {
  running = await startFixture();
  await makeUser(running.sdk, "alice");
});
afterAll(() => running.close());

/** A request as it is: node's own client sends any Host. */
const send = ({ target, body = "{}", headers = {}, method = "POST", path = "/" }: Sent) =>
  new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
    const { hostname, port } = new URL(running.pools.endpoint);
    const named = target === undefined ? {} : { "x-amz-target": `AWSCognitoIdentityProviderService.${target}` };
    const sent = request({ hostname, port, method, path, headers: { ...named, ...headers } }, (response) => {
      let text = "";
      response.on("data", (part) => {
        text += part;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    sent.on("error", reject);
    sent.end(method === "POST" ? body : undefined);
  });

const GET_POOL_USER = JSON.stringify({ UserPoolId: POOL_ID, Username: "alice" });

test.each<[string, Sent, number, unknown]>([
  ["an unknown operation", { target: "MakeCoffee" }, 400, { __type: "UnknownOperationException" }],
  ["no operation", {}, 400, { __type: "UnknownOperationException" }],
  ["JSON that breaks off", { target: "InitiateAuth", body: '{"a":' }, 400, { __type: "SerializationException" }],
  [
    "a number for a text",
    { target: "InitiateAuth", body: '{"ClientId":1}' },
    400,
    { __type: "SerializationException", message: "Member 'clientId' is not a String" },
  ],
  [
    "members that are missing",
    { target: "InitiateAuth" },
    400,
    {
      __type: "InvalidParameterException",
      message:
        "2 validation errors detected: Value null at 'authFlow' failed to satisfy constraint: Member must not be null; " +
        "Value null at 'clientId' failed to satisfy constraint: Member must not be null",
    },
  ],
  [
    "a value that is not on the list",
    { target: "RevokeToken", body: '{"ClientId":"a b","Token":"x"}' },
    400,
    {
      __type: "InvalidParameterException",
      message:
        "1 validation error detected: Value 'a b' at 'clientId' failed to satisfy constraint: Member must satisfy " +
        "regular expression pattern: [\\w+]+",
    },
  ],
  [
    "a signed operation without a signature",
    { target: "AdminGetUser", body: GET_POOL_USER },
    400,
    { __type: "MissingAuthenticationTokenException", message: "Missing Authentication Token" },
  ],
  [
    "a signed operation called by a page from elsewhere",
    {
      target: "AdminGetUser",
      body: GET_POOL_USER,
      headers: { authorization: SIGNED, origin: "https://evil.example" },
    },
    403,
    { __type: "ForbiddenException" },
  ],
  [
    "a foreign Host",
    { target: "InitiateAuth", headers: { host: "evil.example:80" } },
    403,
    { __type: "ForbiddenException" },
  ],
])("%s is answered as AWS does", async (_what, sent, status, body) => {
  const answer = await send(sent);
  expect(answer.status).toBe(status);
  const parsed = JSON.parse(answer.body);
  expect(parsed).toMatchObject(body as object);
  expect(answer.headers).toMatchObject({
    "content-type": "application/x-amz-json-1.1",
    "x-amzn-errortype": `${parsed.__type}:`,
    "access-control-allow-origin": "*",
    "x-amzn-requestid": expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  expect(answer.headers["x-amzn-errormessage"]).toBe(parsed.message);
});

test("an unknown operation is named in the log", async () => {
  await send({ target: "MakeCoffee" });
  expect(running.logged.join("\n")).toContain("MakeCoffee");
});

test.each([
  ["announced", { "content-length": String(2 * 1_048_576) }],
  ["not announced", { "transfer-encoding": "chunked" }],
])("a body over 1 MB is refused, %s", async (_how, headers) => {
  const answer = await send({ target: "InitiateAuth", headers, body: "x".repeat(2 * 1_048_576) }).catch(
    (error: NodeJS.ErrnoException) => error.code,
  );
  // The connection may be closed before all is sent.
  if (typeof answer === "object") expect(answer.status).toBe(413);
  else expect(["EPIPE", "ECONNRESET"]).toContain(answer);
});

test("a signed operation takes any well-formed signature, and a page on a loopback address", async () => {
  const headers = { authorization: SIGNED, origin: "http://localhost:8080" };
  expect(await send({ target: "AdminGetUser", body: GET_POOL_USER, headers })).toMatchObject({ status: 200 });
});

test("a preflight to the pool is answered", async () => {
  const headers = { origin: "http://localhost:8080", "access-control-request-headers": "content-type,x-amz-target" };
  expect(await send({ method: "OPTIONS", headers })).toMatchObject({
    status: 200,
    headers: { "access-control-allow-origin": "*", "access-control-allow-headers": "content-type,x-amz-target" },
  });
});

test("times are seconds with decimals", async () => {
  const answer = await send({ target: "AdminGetUser", body: GET_POOL_USER, headers: { authorization: SIGNED } });
  const { UserCreateDate } = JSON.parse(answer.body);
  expect(Math.abs(UserCreateDate - running.now() / 1000)).toBeLessThan(60);
});

test("a public operation ignores the Authorization header", async () => {
  const { access } = await tokensOf(running.sdk, "alice");
  const answer = await send({
    target: "GetUser",
    body: JSON.stringify({ AccessToken: access }),
    headers: { authorization: "nonsense" },
  });
  expect(answer.status).toBe(200);
});

test("discovery's issuer is the one in the tokens", async () => {
  const answer = await send({ method: "GET", path: `/${POOL_ID}/.well-known/openid-configuration` });
  expect(JSON.parse(answer.body)).toMatchObject({ issuer: `https://cognito-idp.us-east-1.amazonaws.com/${POOL_ID}` });
  expect(await send({ method: "GET", path: "/us-east-1_Nothing11/.well-known/jwks.json" })).toMatchObject({
    status: 404,
  });
});

test("the key set holds two keys, members in order, the ID token's first", async () => {
  const answer = await send({ method: "GET", path: `/${POOL_ID}/.well-known/jwks.json` });
  const { keys } = JSON.parse(answer.body);
  const { id } = await tokensOf(running.sdk, "alice");
  expect(keys).toHaveLength(2);
  expect(Object.keys(keys[0])).toEqual(["alg", "e", "kid", "kty", "n", "use"]);
  expect(JSON.parse(Buffer.from(id.split(".")[0] ?? "", "base64url").toString())).toEqual({
    kid: keys[0].kid,
    alg: "RS256",
  });
});

let strict: RunningPools;
beforeAll(async () => {
  strict = await startFixture({ options: { strictSignatures: true } });
  await makeUser(strict.sdk, "alice");
});
afterAll(() => strict.close());

test("strict signatures accept the SDK's signature with the key test", async () => {
  const { Users } = await strict.sdk.send(new ListUsersCommand({ UserPoolId: POOL_ID }));
  expect(Users).toHaveLength(1);
});

test.each([
  ["another key", { accessKeyId: "other", secretAccessKey: "test" }, "UnrecognizedClientException"],
  ["another secret", { accessKeyId: "test", secretAccessKey: "other" }, "InvalidSignatureException"],
])("strict signatures refuse %s", async (_what, credentials, name) => {
  const sdk = sdkFor(strict.pools.endpoint, credentials);
  await expect(sdk.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: "alice" }))).rejects.toMatchObject({
    name,
  });
  sdk.destroy();
});

test("strict signatures refuse a signature of another time", async () => {
  strict.advance(301_000);
  const attempt = strict.sdk.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: "alice" }));
  await expect(attempt).rejects.toMatchObject({ name: "InvalidSignatureException" });
  strict.setClock(undefined);
});

let timed: RunningPools;
beforeAll(async () => {
  timed = await startFixture();
  await makeUser(timed.sdk, "alice");
});
afterAll(() => timed.close());
const getUser = (AccessToken: string) => timed.sdk.send(new GetUserCommand({ AccessToken }));

test.each([
  ["garbage", async () => "garbage", "Invalid Access Token"],
  ["an ID token", async () => (await tokensOf(timed.sdk, "alice")).id, "Invalid Access Token"],
  [
    "a token whose signature was changed",
    async () => `${(await tokensOf(timed.sdk, "alice")).access.slice(0, -8)}AAAAAAAA`,
    "Could not verify signature for Access Token",
  ],
])("the pool's own operations refuse %s", async (_what, token, message) => {
  await expect(getUser(await token())).rejects.toMatchObject({ name: "NotAuthorizedException", message });
});

test.each([
  [3_599_000, true],
  [3_600_000, false],
  [3_601_000, false],
])("%p ms after it was issued an access token is accepted: %p", async (age, isTaken) => {
  timed.setClock(Math.floor(timed.now() / 1000) * 1000);
  const start = timed.pools.services.clock();
  const { access } = await tokensOf(timed.sdk, "alice");
  timed.setClock(start + age);
  if (isTaken) await expect(getUser(access)).resolves.toMatchObject({ Username: "alice" });
  else await expect(getUser(access)).rejects.toMatchObject({ message: "Access Token has expired" });
  timed.setClock(undefined);
});

test("rotated keys sign from then on, and tokens of the former ones stay valid", async () => {
  const before = await tokensOf(timed.sdk, "alice");
  await timed.pools.services.keys.rotate(POOL_ID);
  const after = await tokensOf(timed.sdk, "alice");
  expect(after.access.split(".")[0]).not.toBe(before.access.split(".")[0]);
  await expect(getUser(before.access)).resolves.toBeDefined();
  await expect(getUser(after.access)).resolves.toBeDefined();
  expect(timed.pools.localKeys(`https://cognito-idp.us-east-1.amazonaws.com/${POOL_ID}`)).toHaveLength(4);
  expect(timed.pools.localKeys("https://elsewhere.example")).toBeUndefined();
});
