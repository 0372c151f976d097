import { expect, test } from "@jest/globals";
import { api, route } from "./fixtures";
import { openGateway } from "./gateways";
import { call } from "./http-client";

const CREDENTIAL = "AKIAIOSFODNN7EXAMPLE/20261121/us-east-1/execute-api/aws4_request";
const SIGNATURE = "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41";
const SIGNED = `AWS4-HMAC-SHA256 Credential=${CREDENTIAL}, SignedHeaders=host;x-amz-date, Signature=${SIGNATURE}`;
const DATE = { "x-amz-date": "20261121T120000Z" };
const QUERY = `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${encodeURIComponent(CREDENTIAL)}&X-Amz-Date=20261121T120000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=${SIGNATURE}`;
const routes = [route("GET /", { authorizer: { type: "AWS_IAM" } })];

test("an AWS_IAM route refuses every request, signed or not, and the log names the option that lets them in", async () => {
  const gateway = await openGateway(api(routes));
  for (const headers of [{}, { authorization: SIGNED, ...DATE }]) {
    const reply = await call(gateway.url, { path: "/", headers });
    expect([reply.status, reply.body]).toEqual([403, '{"message":"Forbidden"}']);
  }
  await gateway.close();
  expect(gateway.lines.join("\n")).toMatch(/refused, since signatures can't be verified here; --allow-unsigned-iam/);
  expect(gateway.lines.join("\n")).not.toContain(SIGNATURE);
});

const rows: readonly (readonly [string, string, Record<string, string>, number])[] = [
  ["a signature of the right form", "/", { authorization: SIGNED, ...DATE }, 200],
  ["a signature without spaces", "/", { authorization: SIGNED.replaceAll(", ", ","), ...DATE }, 200],
  ["a signature in the query", `/?${QUERY}`, {}, 200],
  ["no signature", "/", {}, 403],
  ["a bearer token", "/", { authorization: "Bearer a.b.c" }, 403],
  ["a signature without a date", "/", { authorization: SIGNED }, 403],
  ["a signature for another service", "/", { authorization: SIGNED.replace("execute-api", "s3"), ...DATE }, 403],
  ["a signature of the wrong length", "/", { authorization: SIGNED.slice(0, -1), ...DATE }, 403],
  ["a signature with more behind it", "/", { authorization: `${SIGNED}, x`, ...DATE }, 403],
  ["a query without its signature", `/?${QUERY.replace(/&X-Amz-Signature=.*/, "")}`, {}, 403],
];

test.each(rows)("with --allow-unsigned-iam, the AWS_IAM route judges %s", async (_, path, headers, status) => {
  const gateway = await openGateway(api(routes), { allowUnsignedIam: true });
  const reply = await call(gateway.url, { path, headers });
  await gateway.close();
  expect(reply.status).toBe(status);
  if (status === 403) {
    expect(reply.body).toBe('{"message":"Forbidden"}');
    expect(reply.headers["www-authenticate"]).toBeUndefined();
  } else {
    expect(gateway.lines.join("\n")).toContain("NOT verified");
    expect(gateway.lines.join("\n")).not.toContain(SIGNATURE);
    const { authorizer } = JSON.parse(reply.body).requestContext;
    expect(authorizer.iam).toMatchObject({ accessKey: "AKIAIOSFODNN7EXAMPLE", accountId: "123456789012" });
  }
});
