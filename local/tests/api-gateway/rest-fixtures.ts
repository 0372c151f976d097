import {
  type RestGateway,
  type RestGatewayOptions,
  startRestGateway,
} from "../../src/api-gateway/rest-api/rest-server";
import type { RestApi, RestMethod, RestStage } from "../../src/model/rest-api";
import { millis } from "../../src/model/time";
import { clock, LOCATION, makeKey, NOW } from "./fixtures";
import { echo } from "./gateways";
import { type Call, call, type Reply } from "./http-client";

const POOL_ID = "us-east-1_abcdefghi";
export const POOL_ARN = `arn:aws:cognito-idp:us-east-1:123456789012:userpool/${POOL_ID}`;
export const POOL_ISSUER = `https://cognito-idp.us-east-1.amazonaws.com/${POOL_ID}`;
export const REST_ARN = "arn:aws:execute-api:us-east-1:123456789012:abcde12345/Prod";
export const ECHO = "arn:aws:lambda:us-east-1:123456789012:function:echo";

export const PROD: RestStage = { name: "Prod", variables: {}, deploymentId: "dep123", throttles: {} };

/** `GET /a/{id}`, open, with a function that answers with its event. */
export function restMethod(key: string, more: Partial<RestMethod> = {}): RestMethod {
  const [httpMethod = "", resourcePath = ""] = key.split(" ");
  return {
    resourceId: "abc123",
    resourcePath,
    httpMethod,
    authorizer: { type: "NONE" },
    authorizationScopes: [],
    apiKeyRequired: false,
    validator: { body: false, parameters: false },
    requestParameters: {},
    requestModels: {},
    integration: { type: "AWS_PROXY", functionArn: ECHO, timeout: millis(29_000) },
    location: LOCATION,
    ...more,
  };
}

export function restApi(methods: readonly RestMethod[], more: Partial<RestApi> = {}): RestApi {
  return {
    logicalId: "RestApi",
    apiId: "abcde12345",
    name: "test",
    stages: [PROD],
    methods,
    gatewayResponses: {},
    binaryMediaTypes: [],
    apiKeySource: "HEADER",
    usagePlans: [],
    location: LOCATION,
    ...more,
  };
}

export const KEY = makeKey("pool-key");

export const ID_CLAIMS = {
  sub: "2d4d5e5c-8b1f-4f3a-9f0a-000000000001",
  iss: POOL_ISSUER,
  aud: "client1",
  token_use: "id",
  auth_time: NOW - 60,
  iat: NOW - 60,
  exp: NOW + 3_600,
};

export const ACCESS_CLAIMS = {
  sub: ID_CLAIMS.sub,
  iss: POOL_ISSUER,
  client_id: "client1",
  token_use: "access",
  scope: "todos/read openid",
  iat: NOW - 60,
  exp: NOW + 3_600,
};

export interface TestRest extends RestGateway {
  /** What was logged for the developer. */
  readonly lines: string[];
  readonly send: (path: string, call?: Omit<Call, "path">) => Promise<Reply>;
}

export async function openRest(api: RestApi, options: Partial<RestGatewayOptions> = {}): Promise<TestRest> {
  const lines: string[] = [];
  const gateway = await startRestGateway({
    api,
    port: 0,
    region: "us-east-1",
    accountId: "123456789012",
    invoke: echo,
    localKeys: (issuer) => (issuer === POOL_ISSUER ? [KEY.jwk] : undefined),
    clock,
    log: (line) => lines.push(line),
    allowUnsignedIam: false,
    ...options,
  });
  return { ...gateway, lines, send: (path, more = {}) => call(gateway.url, { path, ...more }) };
}
