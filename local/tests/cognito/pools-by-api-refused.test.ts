import {
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  CreateUserPoolDomainCommand,
  ListTagsForResourceCommand,
  UpdateUserPoolClientCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, test } from "@jest/globals";
import { expectTold, type Told } from "./refusals";
import { POOL_ID, type RunningPools, startFixture, TRIGGER_ARN } from "./running-pool";

let running: RunningPools;
beforeAll(async () => {
  running = await startFixture();
});
afterAll(() => running.close());

const send: RunningPools["sdk"]["send"] = ((command: never) => running.sdk.send(command)) as never;
const newPool = async (given: Partial<CreateUserPoolCommandInput> = {}): Promise<string> => {
  const { UserPool } = await send(new CreateUserPoolCommand({ PoolName: "made", ...given }));
  return UserPool?.Id ?? "";
};
const newClient = (UserPoolId: string, given: Partial<CreateUserPoolClientCommandInput> = {}) =>
  send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: "made", ...given }));
const of = { UserPoolId: POOL_ID };

const LambdaConfig = { PreTokenGenerationConfig: { LambdaArn: TRIGGER_ARN, LambdaVersion: "V2_0" as const } };
const Policies = { SignInPolicy: { AllowedFirstAuthFactors: ["PASSWORD" as const, "EMAIL_OTP" as const] } };
test.each<[string, () => Promise<unknown>, string]>([
  ["a V2_0 trigger", () => newPool({ UserPoolTier: "LITE", LambdaConfig }), "Access Token Customization"],
  ["passwordless sign-in", () => newPool({ UserPoolTier: "LITE", Policies }), "Passwordless Authentication"],
  [
    "rotation",
    async () =>
      newClient(await newPool({ UserPoolTier: "LITE" }), {
        RefreshTokenRotation: { Feature: "ENABLED" },
        ExplicitAuthFlows: ["ALLOW_USER_SRP_AUTH"],
      }),
    "Refresh Token Rotation",
  ],
  [
    "USER_AUTH",
    async () => newClient(await newPool({ UserPoolTier: "LITE" }), { ExplicitAuthFlows: ["ALLOW_USER_AUTH"] }),
    "Choice Based Authentication",
  ],
  [
    "managed login",
    async () =>
      send(
        new CreateUserPoolDomainCommand({
          UserPoolId: await newPool({ UserPoolTier: "LITE" }),
          Domain: "lite-shop",
          ManagedLoginVersion: 2,
        }),
      ),
    "Managed Login",
  ],
])("the Lite plan does not include %s", async (_what, call, feature) => {
  await expectTold(call(), [
    "observed",
    "feature-not-in-tier",
    `The following features need to be disabled for the LITE pricing tier configured: ${feature}`,
  ]);
});

test.each<[string, () => Promise<unknown>, Told]>([
  [
    "second factors without text messages",
    () => newPool({ MfaConfiguration: "ON" }),
    [
      "observed",
      "sms-not-configured",
      "SMS configuration and Auto verification for phone_number are required when MFA is required/optional",
    ],
  ],
  [
    "a custom attribute that is required",
    () => newPool({ Schema: [{ Name: "team", AttributeDataType: "String", Required: true }] }),
    ["observed", "custom-attribute-required", "Required custom attributes are not supported currently."],
  ],
  [
    "OAuth without flows",
    () => newClient(POOL_ID, { AllowedOAuthFlowsUserPoolClient: true }),
    [
      "observed",
      "invalid-configuration",
      "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.",
    ],
  ],
  [
    "a callback by plain HTTP elsewhere",
    () => newClient(POOL_ID, { CallbackURLs: ["http://example.com/"] }),
    ["observed", "invalid-configuration", "http://example.com/ cannot use the HTTP protocol."],
  ],
  [
    "a callback that only begins like this machine",
    () => newClient(POOL_ID, { CallbackURLs: ["http://localhost.example.com/"] }),
    ["observed", "invalid-configuration", "http://localhost.example.com/ cannot use the HTTP protocol."],
  ],
  ...["javascript:alert(1)", "JavaScript://%0aalert(1)", "data:text/html,x", "file:///etc/passwd"].map(
    (url): [string, () => Promise<unknown>, Told] => [
      `the callback ${url}`,
      () => newClient(POOL_ID, { CallbackURLs: ["myapp://back", "com.example.app:/back", url] }),
      [
        "observed",
        "invalid-configuration",
        `${url} cannot use the ${url.slice(0, url.indexOf(":")).toUpperCase()} protocol.`,
      ],
    ],
  ),
  [
    "a sign-out address of javascript",
    () => newClient(POOL_ID, { LogoutURLs: ["javascript:alert(1)"] }),
    ["observed", "invalid-configuration", "javascript:alert(1) cannot use the JAVASCRIPT protocol."],
  ],
  [
    "a callback without a host",
    () => newClient(POOL_ID, { CallbackURLs: ["/back"] }),
    ["observed", "invalid-configuration", "/back is not an absolute address."],
  ],
  [
    "a pool's name of other characters",
    () => newPool({ PoolName: "a<b>" }),
    [
      "observed",
      "validation",
      "1 validation error detected: Value 'a<b>' at 'poolName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w\\s+=,.@-]+",
    ],
  ],
  [
    "a pool's name of 129 characters",
    () => newPool({ PoolName: "a".repeat(129) }),
    [
      "observed",
      "validation",
      `1 validation error detected: Value '${"a".repeat(129)}' at 'poolName' failed to satisfy constraint: Member must have length less than or equal to 128`,
    ],
  ],
  [
    "a client of an unknown pool",
    () => newClient("us-east-1_nothing00"),
    ["observed", "no-such-pool", "User pool us-east-1_nothing00 does not exist."],
  ],
  [
    "an update of an unknown client",
    () => send(new UpdateUserPoolClientCommand({ ...of, ClientId: "nothing" })),
    ["observed", "no-such-client", "User pool client nothing does not exist."],
  ],
  [
    "tags of what is not there",
    () => send(new ListTagsForResourceCommand({ ResourceArn: "arn:aws:cognito-idp:us-east-1:1:userpool/x" })),
    ["inferred", "no-such-resource", "No resource of arn:aws:cognito-idp:us-east-1:1:userpool/x."],
  ],
])("the API refuses %s", async (_what, call, refusal) => {
  await expectTold(call(), refusal);
});
