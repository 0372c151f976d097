import { join, resolve } from "node:path";
import { startStack } from "../gateway/contenders";
import type { ServerProcess } from "../gateway/server-process";
import { readApplicationLine } from "../gateway/session";
import type { Answer, StackInUse } from "./caller";

const TEMPLATE = join(resolve(__dirname, "../.."), "template.yaml");

/** The signature of an administrator's operation, which a local pool looks at the form of. */
const SIGNATURE =
  "AWS4-HMAC-SHA256 Credential=local/20261121/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=00";

/** The project's stack in a process of its own, on a state folder that stays. */
export interface RunningStack extends StackInUse {
  readonly memory: () => number | undefined;
  /** SIGKILL; until then a broken connection is a problem. */
  readonly kill: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export async function openStack(state: string, report: (problem: string) => void): Promise<RunningStack> {
  const server = await startStack(state, TEMPLATE);
  const { apis, userPools } = readApplicationLine(server.output);
  const { id: poolId, endpoint, clients } = userPools.UserPool;
  let isEnding = false;
  const ask = async (url: string, init: RequestInit): Promise<Answer | undefined> => {
    try {
      const response = await fetch(url, init);
      return { status: response.status, body: bodyOf(await response.text()) };
    } catch (error) {
      if (!isEnding) report(`the stack broke a connection: ${error instanceof Error ? error.cause : error}`);
      return undefined;
    }
  };
  const ending = (end: (server: ServerProcess) => Promise<void>) => () => {
    isEnding = true;
    return end(server);
  };
  return {
    poolId,
    clientId: clients.AppClient.clientId,
    operate: (operation, input) =>
      ask(endpoint, {
        method: "POST",
        headers: {
          "content-type": "application/x-amz-json-1.1",
          "x-amz-target": `AWSCognitoIdentityProviderService.${operation}`,
          authorization: SIGNATURE,
        },
        body: JSON.stringify(input),
      }),
    get: async (path, token) =>
      (await ask(`${apis.HttpApi.url}${path}`, token === undefined ? {} : { headers: { authorization: token } }))
        ?.status,
    memory: server.memory,
    kill: ending((it) => it.kill()),
    stop: ending((it) => it.stop()),
  };
}

/** The functions answer JSON texts too. */
function bodyOf(text: string): Answer["body"] {
  const value: unknown = text === "" ? {} : JSON.parse(text);
  return typeof value === "object" && value !== null ? { ...value } : {};
}
