import { createHmac } from "node:crypto";
import { join } from "node:path";
import { type Stack, startStack } from "../../src/stack/start-stack";

/** The stack of templates/every-flow.yaml, and what its clients need of it. */
export interface EveryFlow {
  readonly endpoint: string;
  readonly poolId: string;
  readonly clients: Readonly<Record<"Public" | "Secret" | "Rotating", string>>;
  /** The newest code that was sent to an address. */
  readonly codeFor: (destination: string) => string;
  /** GET with an access or ID token: status and body. */
  readonly get: (path: string, token: string) => Promise<{ readonly status: number; readonly body: unknown }>;
  readonly close: () => Promise<void>;
}

export const REGION = "us-east-1";
export const PASSWORD = "Correct-Horse-1";

export async function startEveryFlow(): Promise<EveryFlow> {
  const template = join(__dirname, "templates", "every-flow.yaml");
  const stack = await startStack({
    template,
    port: 0,
    poolPort: 0,
    storagePort: 0,
    fresh: true,
    watch: false,
    seed: false,
  });
  const pool = stack.ready.userPools["UserPool"];
  const api = stack.ready.apis["Api"];
  if (pool === undefined || api === undefined) throw new Error("the ready line lacks a part");
  const clientId = (name: string) => pool.clients[name]?.clientId ?? "";
  return {
    endpoint: pool.endpoint,
    poolId: pool.id,
    clients: { Public: clientId("Public"), Secret: clientId("Secret"), Rotating: clientId("Rotating") },
    codeFor: rememberCodes(stack),
    async get(path, token) {
      const answer = await fetch(`${api.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
      return { status: answer.status, body: await answer.json() };
    },
    close: () => stack.close(),
  };
}

/** One-time codes as a developer reads them: from what the stack reports. */
function rememberCodes(stack: Stack): (destination: string) => string {
  const codes = new Map<string, string>();
  stack.activity.listen((event) => {
    if (event.kind === "message" && event.message.code !== undefined)
      codes.set(event.message.destination, event.message.code);
  });
  return (destination) => codes.get(destination) ?? `no code was sent to ${destination}`;
}

/** `SECRET_HASH`, as the developer guide says. */
export const secretHash = (username: string, clientId: string, secret: string): string =>
  createHmac("sha256", secret).update(`${username}${clientId}`).digest("base64");
