import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { ApiClient } from "./api-client";
import { apiClients } from "./api-clients";
import { type EveryFlow, startEveryFlow } from "./every-flow";

/** Errors as each client shows them: the class that a program catches, and the message. */

let stack: EveryFlow;
beforeAll(async () => {
  stack = await startEveryFlow();
});
afterAll(() => stack.close());

interface Case {
  readonly what: string;
  readonly operation: string;
  readonly input: (stack: EveryFlow) => object;
  readonly name: string;
  readonly message: string | RegExp;
}

const signIn = (ClientId: string, AuthFlow: string, AuthParameters: object) => ({ ClientId, AuthFlow, AuthParameters });

const CASES: readonly Case[] = [
  {
    what: "a wrong password",
    operation: "InitiateAuth",
    input: ({ clients }) => signIn(clients.Public, "USER_PASSWORD_AUTH", { USERNAME: "nobody", PASSWORD: "wrong" }),
    name: "NotAuthorizedException",
    message: "Incorrect username or password.",
  },
  {
    what: "an unknown client",
    operation: "InitiateAuth",
    input: () => signIn("nosuchclient", "USER_PASSWORD_AUTH", { USERNAME: "nobody", PASSWORD: "wrong" }),
    name: "ResourceNotFoundException",
    message: "User pool client nosuchclient does not exist.",
  },
  {
    what: "a parameter that is missing",
    operation: "InitiateAuth",
    input: ({ clients }) => signIn(clients.Public, "USER_PASSWORD_AUTH", { USERNAME: "nobody" }),
    name: "InvalidParameterException",
    message: "Missing required parameter PASSWORD",
  },
  {
    what: "a token that is none",
    operation: "GetUser",
    input: () => ({ AccessToken: "not-a-token" }),
    name: "NotAuthorizedException",
    message: "Invalid Access Token",
  },
  {
    what: "a user that is not there",
    operation: "AdminGetUser",
    input: ({ poolId }) => ({ UserPoolId: poolId, Username: "nobody" }),
    name: "UserNotFoundException",
    message: "User does not exist.",
  },
  {
    what: "a pool that is not there",
    operation: "ListUsers",
    input: () => ({ UserPoolId: "us-east-1_NoSuch123" }),
    name: "ResourceNotFoundException",
    message: "User pool us-east-1_NoSuch123 does not exist.",
  },
];

for (const { name, open } of apiClients()) {
  let client: ApiClient;
  beforeAll(() => {
    client = open(stack.endpoint);
  });
  afterAll(() => client.close());

  test.each(CASES)(`by ${name} $what is a $name`, async ({ operation, input, name, message }) => {
    expect(await client.call(operation, input(stack))).toEqual({ error: { name, message } });
  });
}
