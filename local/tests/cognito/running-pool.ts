import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { startUserPools, type UserPoolOptions, type UserPools } from "../../src/cognito/server";
import type { DeliveredMessage } from "../../src/model/activity";
import type { InvokeFunction } from "../../src/model/invocation";
import { isJsonObject, type JsonObject } from "../../src/model/json";
import { type Clock, epochMillis, millis, systemClock } from "../../src/model/time";
import type { UserPoolResource } from "../../src/model/user-pool";
import { rsaKeyAsPem } from "../jws/rsa-keys";

export const POOL_ID = "us-east-1_AbCdEf123";
export const CLIENT_ID = "1h57kf5cpq17m0eml12EXAMPLE".toLowerCase();
export const PASSWORD = "Correct-Horse-1";
export const TRIGGER_ARN = "arn:aws:lambda:us-east-1:123456789012:function:trigger";

/** A trigger as a plain function: event in, answer out. It may throw. */
export type Trigger = (event: JsonObject) => unknown;

export interface RunningPools {
  readonly pools: UserPools;
  readonly sdk: CognitoIdentityProviderClient;
  readonly stateDirectory: string;
  readonly logged: string[];
  readonly delivered: DeliveredMessage[];
  /** The pool's clock. */
  readonly now: Clock;
  /** Moves the clock on. */
  readonly advance: (milliseconds: number) => void;
  /** Stops the clock at a moment; undefined: it follows the machine's again. */
  readonly setClock: (moment: number | undefined) => void;
  /** Stops, and starts again on the same state. */
  readonly restart: () => Promise<RunningPools>;
  readonly close: () => Promise<void>;
}

export interface FixtureOptions {
  readonly pool?: JsonObject;
  readonly client?: JsonObject;
  readonly groups?: readonly JsonObject[];
  readonly triggers?: Readonly<Record<string, Trigger>>;
  readonly stateDirectory?: string;
  readonly options?: Partial<UserPoolOptions>;
  readonly edit?: (resource: UserPoolResource) => UserPoolResource;
}

const location = { file: "/project/template.yaml", line: 7, path: "Resources/UserPool" };

/** A template's pool with one client that may use every flow. */
function poolResource({ pool = {}, client = {}, groups = [] }: FixtureOptions = {}): UserPoolResource {
  return {
    logicalId: "UserPool",
    id: POOL_ID,
    arn: `arn:aws:cognito-idp:us-east-1:123456789012:userpool/${POOL_ID}`,
    properties: { AliasAttributes: ["email"], UsernameConfiguration: { CaseSensitive: false }, ...pool },
    location,
    clients: [
      {
        logicalId: "AppClient",
        clientId: CLIENT_ID,
        location: { ...location, path: "Resources/AppClient" },
        properties: {
          UserPoolId: POOL_ID,
          ExplicitAuthFlows: [
            "ALLOW_USER_PASSWORD_AUTH",
            "ALLOW_USER_SRP_AUTH",
            "ALLOW_ADMIN_USER_PASSWORD_AUTH",
            "ALLOW_REFRESH_TOKEN_AUTH",
          ],
          PreventUserExistenceErrors: "ENABLED",
          ...client,
        },
      },
    ],
    groups: groups.map((properties, index) => ({ logicalId: `Group${index}`, properties, location })),
    resourceServers: [],
    identityProviders: [],
    brandings: [],
    users: [],
    groupMemberships: [],
  };
}

/** A user pool on a free port, on temporary state unless a folder is given, with a clock that can be moved. */
export async function startFixture(given: FixtureOptions = {}): Promise<RunningPools> {
  const stateDirectory = given.stateDirectory ?? mkdtempSync(join(tmpdir(), "user-pool-"));
  chmodSync(stateDirectory, 0o700);
  const logged: string[] = [];
  const delivered: DeliveredMessage[] = [];
  const moved: { by: number; to: number | undefined } = { by: 0, to: undefined };
  const { edit = (resource) => resource } = given;
  const clock = () => epochMillis(moved.to ?? systemClock() + moved.by);
  const pools = await startUserPools({
    pools: [edit(poolResource(given))],
    stateDirectory,
    port: 0,
    region: "us-east-1",
    accountId: "123456789012",
    issuerMode: "aws",
    strictSignatures: false,
    invoke: invoker(given.triggers ?? {}),
    clock,
    log: (line) => logged.push(line),
    deliver: (message) => delivered.push(message),
    newPrivateKey: async () => rsaKeyAsPem(),
    ...given.options,
  });
  const sdk = sdkFor(pools.endpoint);
  const stop = async () => {
    sdk.destroy();
    await pools.close();
  };
  return {
    pools,
    sdk,
    stateDirectory,
    logged,
    delivered,
    now: clock,
    advance: (milliseconds) => {
      moved.by += milliseconds;
    },
    setClock: (moment) => {
      moved.to = moment;
      moved.by = 0;
    },
    restart: async () => {
      await stop();
      return startFixture({ ...given, stateDirectory });
    },
    close: async () => {
      await stop();
      if (given.stateDirectory === undefined) rmSync(stateDirectory, { recursive: true, force: true });
    },
  };
}

const TEST_KEYS = { accessKeyId: "test", secretAccessKey: "test" };

export function sdkFor(endpoint: string, credentials = TEST_KEYS): CognitoIdentityProviderClient {
  return new CognitoIdentityProviderClient({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
}

function invoker(triggers: Readonly<Record<string, Trigger>>): InvokeFunction {
  return async ({ functionArn, payload }) => {
    const trigger = triggers[functionArn];
    const functionId = functionArn.slice(functionArn.lastIndexOf(":") + 1);
    if (trigger === undefined)
      return { kind: "not-invoked", reason: "no-such-function", message: `There is no ${functionArn}.` };
    const duration = millis(1);
    try {
      const event: unknown = JSON.parse(payload);
      const answer = trigger(isJsonObject(event) ? event : {});
      return { kind: "success", functionId, payload: JSON.stringify((await answer) ?? null), duration };
    } catch (error) {
      const errorMessage = error instanceof Error ? error.message : String(error);
      return { kind: "function-error", functionId, errorType: "Error", errorMessage, trace: [], duration };
    }
  };
}
