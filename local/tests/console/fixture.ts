import type {
  CallUserPool,
  ConsoleEvent,
  ConsoleExplanation,
  ConsoleOptions,
  ConsoleStorage,
  ExplainToken,
} from "../../src/console/console-options";
import { type Console, startConsole } from "../../src/console/console-server";
import type {
  DeliveredMessage,
  HttpExchange,
  RequestRecord,
  SignInRecord,
  TriggerRecord,
} from "../../src/model/activity";
import type { Application } from "../../src/model/application";
import type { JsonObject } from "../../src/model/json";
import { type Clock, epochMillis, type Millis, millis, seconds } from "../../src/model/time";

export const NOW = epochMillis(Date.UTC(2026, 6, 29, 12, 0, 0));
const location = { file: "/app/template.yaml", line: 1, path: "" };
const FUNCTION_ARN = "arn:aws:lambda:us-east-1:123456789012:function:app-Whoami";

export const APPLICATION: Application = {
  templateFile: "/app/template.yaml",
  sourceFiles: [],
  stackName: "app",
  region: "us-east-1",
  accountId: "123456789012",
  parameters: {},
  functions: [
    {
      logicalId: "WhoamiFunction",
      name: "app-Whoami",
      arn: FUNCTION_ARN,
      code: { kind: "inline", source: "" },
      handler: "index.handler",
      runtime: "nodejs24.x",
      timeout: seconds(3),
      memorySize: 128,
      architecture: "arm64",
      environment: {},
      location,
    },
  ],
  restApis: [],
  httpApis: [
    {
      logicalId: "HttpApi",
      apiId: "a1b2c3d4e5",
      name: "app",
      stage: { name: "$default", variables: {}, routeThrottles: {} },
      routes: ["GET /whoami", "GET /admin"].map((routeKey) => ({
        routeKey,
        authorizer: {
          type: "JWT",
          name: "Cognito",
          identitySource: "$request.header.Authorization",
          issuer: "https://issuer.example",
          audience: ["client1"],
          location,
        },
        authorizationScopes: routeKey === "GET /admin" ? ["admin-client1"] : [],
        integration: {
          type: "AWS_PROXY",
          functionArn: FUNCTION_ARN,
          payloadFormatVersion: "2.0",
          timeout: millis(30_000),
        },
        location,
      })),
      location,
    },
  ],
  userPools: [],
  tables: [],
  buckets: [],
  eventResources: [],
  outputs: {},
  notices: [],
};

export const USER: JsonObject = {
  Username: "ada",
  UserStatus: "UNCONFIRMED",
  Enabled: true,
  UserCreateDate: 1_785_300_000,
  Attributes: [{ Name: "email", Value: "ada@example.org" }],
  UserAttributes: [{ Name: "email", Value: "ada@example.org" }],
};

export interface Call {
  readonly operation: string;
  readonly input: JsonObject;
}

interface WindowOptions {
  /** What the user pool answers, by operation; `{}` where it is not here. An Error is thrown. */
  readonly answers?: Readonly<Record<string, JsonObject | Error>>;
  readonly explain?: ExplainToken;
  readonly now?: Clock;
  readonly application?: Application;
  readonly storage?: ConsoleStorage;
  readonly keptGroups?: ConsoleOptions["keptGroups"];
  readonly eventsFolder?: string;
  /** Where the HTTP API answers. */
  readonly api?: string;
}

export interface TestWindow extends Console {
  readonly calls: Call[];
  readonly rotated: string[];
  readonly logged: string[];
  readonly offset: () => Millis;
  readonly tell: (event: ConsoleEvent) => void;
  readonly isListenedTo: () => boolean;
}

/** The window over a user pool that answers what a test says and remembers what it was asked. */
export async function openWindow(options: WindowOptions = {}): Promise<TestWindow> {
  const { answers = {}, explain, now, application = APPLICATION, storage, keptGroups, eventsFolder } = options;
  const calls: Call[] = [];
  const rotated: string[] = [];
  const logged: string[] = [];
  const listeners = new Set<(event: ConsoleEvent) => void>();
  let offset = 0;
  const callUserPool: CallUserPool = async (operation, input) => {
    calls.push({ operation, input });
    const answer = answers[operation] ?? {};
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const opened = await startConsole({
    port: 0,
    application,
    activity: {
      listen(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    pools: [
      {
        logicalId: "UserPool",
        id: "us-east-1_Pool00001",
        endpoint: "http://127.0.0.1:9229",
        clients: [{ logicalId: "AppClient", clientId: "client1" }],
      },
    ],
    apis: [{ logicalId: "HttpApi", url: options.api ?? "http://127.0.0.1:3000" }],
    callUserPool,
    ...(storage !== undefined && { storage }),
    ...(keptGroups && { keptGroups }),
    explain: explain ?? (async () => EXPLANATION),
    clock: {
      now: now ?? (() => epochMillis(NOW + offset)),
      shift: (by) => {
        offset += by;
      },
      offset: () => millis(offset),
    },
    rotateKeys: async (poolId) => {
      rotated.push(poolId);
    },
    log: (line) => logged.push(line),
    ...(eventsFolder !== undefined && { eventsFolder }),
  });
  return {
    ...opened,
    calls,
    rotated,
    logged,
    offset: () => millis(offset),
    tell: (event) => {
      for (const listener of listeners) listener(event);
    },
    isListenedTo: () => listeners.size > 0,
  };
}

export const EXPLANATION: ConsoleExplanation = {
  checks: [
    { name: "signature", passed: true, evidence: "the signature was verified" },
    { name: "scope", passed: false, evidence: "the route asks for admin-client1" },
  ],
  claims: { sub: "subject1", exp: 1_785_312_000 },
  answer: { status: 403, headers: [["content-type", "application/json"]], body: '{"message":"Forbidden"}' },
};

export function requestRecord(more: Partial<RequestRecord> = {}): RequestRecord {
  return {
    at: NOW,
    apiLogicalId: "HttpApi",
    requestId: "request1=",
    method: "GET",
    path: "/whoami",
    routeKey: "GET /whoami",
    status: 200,
    checks: [],
    functionArn: FUNCTION_ARN,
    functionRequestId: "invocation1",
    duration: millis(12),
    ...more,
  };
}

/** What a request with this body carried, its token and cookie with it. */
export function exchange(body = '{"name":"Ada","password":"hunter2-hunter2"}'): HttpExchange {
  const headers = [
    ["Host", "127.0.0.1:3000"],
    ["Authorization", `Bearer ${TOKEN}`],
    ["cookie", "theme=dark-cookie; id=abc-cookie"],
    ["content-type", "application/json"],
    ["content-length", String(body.length)],
    ["x-plain", "shown as it is"],
  ] as const;
  const event = {
    version: "2.0",
    rawQueryString: "access_token=query-secret&page=2",
    cookies: ["theme=dark-cookie", "id=abc-cookie"],
    headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
    queryStringParameters: { access_token: "query-secret", page: "2" },
    body,
    isBase64Encoded: false,
  };
  return {
    target: "/whoami?access_token=query-secret&page=2",
    headers,
    body: Buffer.from(body),
    event: JSON.stringify(event),
    answer: { headers: [["set-cookie", "session=set-secret; Path=/"]], body: '{"ok":true}' },
  };
}

export const TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl";

export function signInRecord(more: Partial<SignInRecord> = {}): SignInRecord {
  return {
    at: NOW,
    userPoolId: "us-east-1_Pool00001",
    clientId: "client1",
    username: "ada",
    by: "InitiateAuth",
    step: "USER_PASSWORD_AUTH",
    outcome: { kind: "signed-in" },
    duration: millis(5),
    ...more,
  };
}

export function triggerRecord(more: Partial<TriggerRecord> = {}): TriggerRecord {
  return {
    at: NOW,
    userPoolId: "us-east-1_Pool00001",
    clientId: "client1",
    username: "ada",
    triggerSource: "TokenGeneration_Authentication",
    functionArn: FUNCTION_ARN,
    functionRequestId: "trigger1",
    event: '{"triggerSource":"TokenGeneration_Authentication"}',
    response: '{"claimsOverrideDetails":null}',
    duration: millis(3),
    ...more,
  };
}

export function deliveredMessage(more: Partial<DeliveredMessage> = {}): DeliveredMessage {
  return {
    at: NOW,
    userPoolId: "us-east-1_Pool00001",
    username: "ada",
    medium: "EMAIL",
    destination: "ada@example.org",
    purpose: "SignUp",
    subject: "Your verification code",
    body: "Your confirmation code is 493817.",
    code: "493817",
    ...more,
  };
}
