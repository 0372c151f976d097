import { createInterface } from "node:readline";
import * as auth from "@aws-amplify/auth";
import { cognitoUserPoolsTokenProvider } from "@aws-amplify/auth/cognito";
import { Amplify, defaultStorage } from "@aws-amplify/core";

/**
 * Calls functions of Amplify's auth, one for each line of JSON on standard input. It is configured as
 * `Amplify.configure` of aws-amplify does it (docs/decisions/080-amplify-as-a-judge.md).
 */
const [, , userPoolEndpoint = "", userPoolId = "", userPoolClientId = ""] = process.argv;
const Auth = { Cognito: { userPoolId, userPoolClientId, userPoolEndpoint } };
cognitoUserPoolsTokenProvider.setAuthConfig(Auth);
cognitoUserPoolsTokenProvider.setKeyValueStorage(defaultStorage);
Amplify.configure({ Auth }, { Auth: { tokenProvider: cognitoUserPoolsTokenProvider } });

// Amplify names a device after its browser, which Node.js 20 does not describe.
if (!("navigator" in globalThis)) Object.assign(globalThis, { navigator: { userAgent: "Node.js" } });

interface Request {
  readonly operation: string;
  readonly input: readonly unknown[];
}

async function answer(line: string): Promise<object> {
  const { operation, input }: Request = JSON.parse(line);
  const operate = Reflect.get({ ...auth, accessToken }, operation) as (...input: readonly unknown[]) => unknown;
  try {
    return { output: (await operate(...input)) ?? null };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { error: { name: error.name, message: error.message } };
  }
}

/** The session's access token as it goes into a header. */
async function accessToken(options: auth.FetchAuthSessionOptions): Promise<string | undefined> {
  return (await auth.fetchAuthSession(options)).tokens?.accessToken.toString();
}

async function serve(): Promise<void> {
  for await (const line of createInterface({ input: process.stdin }))
    process.stdout.write(`${JSON.stringify(await answer(line))}\n`);
}

void serve();
