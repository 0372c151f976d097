import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type { PoolReady } from "./messages";

const VERSION = "5.3.0";

/**
 * cognito-local from npm, installed into the folder, with one user in an otherwise empty store and no trigger: that is
 * where it is at its best, since it rewrites its whole store at each sign-in.
 */
export async function startCognitoLocal(
  folder: string,
  user: { readonly name: string; readonly password: string },
): Promise<{ readonly child: ChildProcess; readonly ready: PoolReady }> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), "{}");
  const npm = spawnSync("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", `cognito-local@${VERSION}`], {
    cwd: folder,
    shell: process.platform === "win32",
  });
  if (npm.status !== 0) throw new Error(`cognito-local can't be installed: ${npm.stderr}`);
  const port = await freePort();
  const child = spawn(process.execPath, [join(folder, "node_modules", "cognito-local", "lib", "bin", "start.js")], {
    cwd: folder,
    env: { ...process.env, PORT: String(port), HOST: "127.0.0.1" },
    stdio: "ignore",
  });
  const endpoint = `http://127.0.0.1:${port}`;
  try {
    await untilAnswered(endpoint);
    return { child, ready: { endpoint, ...(await setUp(endpoint, user)), users: [user.name] } };
  } catch (error) {
    child.kill("SIGTERM");
    throw error;
  }
}

async function setUp(endpoint: string, { name, password }: { readonly name: string; readonly password: string }) {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const sdk = new CognitoIdentityProviderClient({ endpoint, region: "us-east-1", credentials });
  const { UserPool } = await sdk.send(new CreateUserPoolCommand({ PoolName: "bench" }));
  const UserPoolId = UserPool?.Id ?? "";
  const ExplicitAuthFlows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] as const;
  const client = await sdk.send(
    new CreateUserPoolClientCommand({ UserPoolId, ClientName: "bench", ExplicitAuthFlows: [...ExplicitAuthFlows] }),
  );
  const user = { UserPoolId, Username: name };
  await sdk.send(new AdminCreateUserCommand({ ...user, MessageAction: "SUPPRESS" }));
  await sdk.send(new AdminSetUserPasswordCommand({ ...user, Password: password, Permanent: true }));
  sdk.destroy();
  return { poolId: UserPoolId, clientId: client.UserPoolClient?.ClientId ?? "" };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

async function untilAnswered(url: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const isUp = await fetch(url).then(
      () => true,
      () => false,
    );
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("cognito-local does not answer");
}
