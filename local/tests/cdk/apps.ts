import { sign } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Stack, startStack } from "../../src/stack/start-stack";
import { rsaKey } from "../jws/rsa-keys";

/** The apps of `apps/`, as aws-cdk-lib synthesized them; `.ci/run` synthesizes them anew, and compares. */
const OUT = join(__dirname, "golden");

/** The folder that an app was synthesized into. */
export function synthesized(app: string): string {
  const folder = join(OUT, app);
  if (existsSync(join(folder, "manifest.json"))) return folder;
  throw new Error(`${folder} has no manifest.json: run node local/tests/cdk/apps/synthesize.js ${OUT}`);
}

/** Starts what an app describes, with the user `ada` in its pool. The caller closes it. */
export const startApp = (app: string, options: Parameters<typeof startStack>[0] = {}): Promise<Stack> =>
  startStack({
    template: synthesized(app),
    port: 0,
    poolPort: 0,
    fresh: true,
    watch: false,
    seed: join(__dirname, "seed.json"),
    ...options,
  });

/** Status and body of a request, without and with a header. */
export async function ask(
  stack: Stack,
  api: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = "GET",
): Promise<readonly [number, unknown]> {
  const answer = await fetch(`${stack.ready.apis[api]?.url}${path}`, { method, headers });
  const text = await answer.text();
  return [answer.status, text.startsWith("{") ? JSON.parse(text) : text];
}

export interface Tokens {
  readonly IdToken: string;
  readonly AccessToken: string;
}

/** Signs `ada` in at a pool, as an application does. */
export async function signIn(stack: Stack, pool: string): Promise<Tokens> {
  const { endpoint = "", clients = {} } = stack.ready.userPools[pool] ?? {};
  const answer = await fetch(endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "AWSCognitoIdentityProviderService.InitiateAuth",
    },
    body: JSON.stringify({
      AuthFlow: "USER_PASSWORD_AUTH",
      ClientId: Object.values(clients)[0]?.clientId,
      AuthParameters: { USERNAME: "ada", PASSWORD: stack.ready.users[0]?.password },
    }),
  });
  return JSON.parse(await answer.text()).AuthenticationResult;
}

/** The same header and payload under the signature of another key. */
export function forged(token: string): string {
  const signed = token.split(".").slice(0, 2).join(".");
  return `${signed}.${sign("sha256", Buffer.from(signed), rsaKey()).toString("base64url")}`;
}
