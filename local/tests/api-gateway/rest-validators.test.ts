import { afterEach, expect, test } from "@jest/globals";
import type { RestMethod } from "../../src/model/rest-api";
import { openRest, restApi, restMethod, type TestRest } from "./rest-fixtures";

let gateway: TestRest | undefined;
afterEach(() => gateway?.close());

const PARAMETERS: Partial<RestMethod> = {
  validator: { body: false, parameters: true },
  requestParameters: {
    "method.request.querystring.qs1": true,
    "method.request.header.x-header-param": true,
    "method.request.path.issuer": true,
    "method.request.querystring.optional": false,
  },
};

test.each<[string, string, Record<string, string>, string | undefined]>([
  ["all there", "/i?qs1=1", { "X-Header-Param": "x" }, undefined],
  ["none there, names sorted by where they are looked for", "/i", {}, "[x-header-param, qs1]"],
  ["a blank header", "/i?qs1=1", { "x-header-param": " " }, "[x-header-param]"],
  ["a blank parameter", "/i?qs1=%20", { "x-header-param": "x" }, "[qs1]"],
  ["a blank path parameter", "/%20?qs1=1", { "x-header-param": "x" }, undefined],
])("required parameters: %s", async (_name, path, headers, missing) => {
  gateway = await openRest(restApi([restMethod("GET /{issuer}", PARAMETERS)]));
  const reply = await gateway.send(path, { headers });
  expect(reply.status).toBe(missing === undefined ? 200 : 400);
  if (missing === undefined) return;
  expect(reply.body).toBe(`{"message": "Missing required request parameters: ${missing}"}`);
  expect(reply.headers["x-amzn-errortype"]).toBe("BadRequestException");
});

const MODEL = {
  $schema: "http://json-schema.org/draft-04/schema#",
  type: "object",
  required: ["name"],
  properties: {
    name: { type: "string", format: "no-such-format" },
    age: { type: "number", minimum: 0, exclusiveMinimum: true },
    pet: { $ref: "#/definitions/Pet" },
  },
  definitions: { Pet: { oneOf: [{ type: "string" }, { type: "object", required: ["kind"] }] } },
};
const BODY: Partial<RestMethod> = {
  validator: { body: true, parameters: false },
  requestModels: { "application/json": MODEL },
};

test.each<[string, string | undefined, string | undefined, boolean]>([
  ["a body that fits", '{"name":"x","age":1,"pet":{"kind":"cat"}}', "application/json", true],
  ["a body that fits, with a charset", '{"name":"x"}', "application/json; charset=utf-8", true],
  ["a body without a content type", '{"age":1}', undefined, false],
  ["no body", undefined, undefined, false],
  ["a required member that is missing", '{"age":1}', "application/json", false],
  ["a draft-04 limit", '{"name":"x","age":0}', "application/json", false],
  ["a model that another refers to", '{"name":"x","pet":{}}', "application/json", false],
  ["no JSON", "{name}", "application/json", false],
  ["a content type without a model", "anything", "text/plain", true],
])("a body is held against its model: %s", async (_name, body, type, isValid) => {
  gateway = await openRest(restApi([restMethod("POST /a", BODY)]));
  const headers = type === undefined ? {} : { "content-type": type };
  const reply = await gateway.send("/a", { method: "POST", headers, ...(body !== undefined && { body }) });
  expect(reply.status).toBe(isValid ? 200 : 400);
  if (!isValid) expect(reply.body).toBe('{"message": "Invalid request body"}');
});

test("a model that calls itself of a later draft is taken for draft 4", async () => {
  const model = { ...MODEL, $schema: "http://json-schema.org/draft-07/schema#" };
  gateway = await openRest(restApi([restMethod("POST /a", { ...BODY, requestModels: { "application/json": model } })]));
  expect((await gateway.send("/a", { method: "POST", body: '{"name":"x","age":0}' })).status).toBe(400);
});

test("parameters come before the body", async () => {
  const validator = { body: true, parameters: true };
  gateway = await openRest(restApi([restMethod("POST /{issuer}", { ...PARAMETERS, ...BODY, validator })]));
  expect((await gateway.send("/i", { method: "POST" })).body).toContain("Missing required");
});

test("without a validator neither parameters nor body are looked at", async () => {
  const validator = { body: false, parameters: false };
  gateway = await openRest(restApi([restMethod("POST /{issuer}", { ...PARAMETERS, ...BODY, validator })]));
  expect((await gateway.send("/i", { method: "POST" })).status).toBe(200);
});

test("a gateway response can tell what the validator found", async () => {
  const responseTemplates = { "application/json": '{"why":"$context.error.validationErrorString"}' };
  const gatewayResponses = { BAD_REQUEST_BODY: { responseParameters: {}, responseTemplates } };
  gateway = await openRest(restApi([restMethod("POST /a", BODY)], { gatewayResponses }));
  const reply = await gateway.send("/a", { method: "POST", body: "{}" });
  expect(reply.body).toBe(`{"why":"[must have required property 'name']"}`);
});

test.each([[{ type: "no-such-type" }], [{ properties: [] }]])(
  "a model that is no schema stops the start: %j",
  async (model) => {
    const method = restMethod("POST /a", { ...BODY, requestModels: { "application/json": model } });
    await expect(openRest(restApi([method]))).rejects.toThrow("is no JSON schema of draft 4");
  },
);

test.each<[string, object, string, number]>([
  ["refers to one that is not there", { $ref: "#/definitions/Missing" }, "{}", 400],
  [
    "has a pattern that is no Unicode pattern",
    { properties: { mail: { pattern: "^[\\w-\\.]+@x$" } } },
    '{"mail":"a-b@x"}',
    200,
  ],
])("a model that %s does not stop the start", async (_name, model, body, status) => {
  const requestModels = { $default: JSON.parse(JSON.stringify(model)) };
  gateway = await openRest(restApi([restMethod("POST /a", { ...BODY, requestModels })]));
  expect((await gateway.send("/a", { method: "POST", body })).status).toBe(status);
});
