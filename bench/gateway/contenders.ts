import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { buildSync } from "esbuild";
import type { BoundSettings } from "../gateway-bound";
import { type ServerProcess, startProcess } from "./server-process";
import { apiUrl, type Session } from "./session";

const PROJECT = resolve(__dirname, "../..");

export interface Contender {
  readonly name: string;
  /** Starts it afresh; `url` answers an authorised GET through a function. */
  readonly start: () => Promise<{ readonly server: ServerProcess; readonly url: string }>;
}

/** The stack as people start it, in watch mode, with a state folder that the session's keys are in. */
export function ours(state: string, template = join(PROJECT, "template.yaml")): Contender {
  return {
    name: "gatehouse",
    start: async () => {
      const server = await startStack(state, template);
      return { server, url: `${apiUrl(server.output)}/AdminUser` };
    },
  };
}

/** The JSON line, and every server on a port of its own. */
export const ON_FREE_PORTS: readonly string[] = [
  "--json",
  ...["port", "pool-port", "storage-port", "web-port", "console-port"].flatMap((name) => [`--${name}`, "0"]),
];

export function startStack(state: string, template: string): Promise<ServerProcess> {
  const args = [
    join(PROJECT, "local/bin/gatehouse.js"),
    "start",
    "--state",
    state,
    "--template",
    template,
    ...ON_FREE_PORTS,
  ];
  return startProcess({ args, cwd: PROJECT, ready: /^\{"ready":true.*\n/m });
}

/** The bounds: see bench/gateway-bound.ts. */
export function bound(folder: string, mode: BoundSettings["mode"], { issuer, jwks }: Session): Contender {
  const file = join(folder, "bound.js");
  const entry = join(PROJECT, "bench/gateway-bound.ts");
  buildSync({ entryPoints: [entry], outfile: file, bundle: true, platform: "node", logLevel: "error" });
  return {
    name: `bound: ${mode}`,
    start: async () => {
      const env = { BOUND: JSON.stringify({ mode, issuer, jwks }) };
      const server = await startProcess({ args: [file], cwd: folder, env, ready: /http:\S+\n/ });
      return { server, url: `${server.output.trim()}/AdminUser` };
    },
  };
}

interface OfflineMode {
  readonly name: string;
  readonly options: readonly string[];
}

/** serverless-offline under osls with the same functions, bundled, behind the same routes. It verifies no signature. */
export function serverlessOffline(folder: string, { name, options }: OfflineMode, session: Session): Contender {
  const project = join(folder, "offline");
  mkdirSync(project, { recursive: true });
  for (const handler of ["admin-user", "regular-user"]) {
    const entry = join(PROJECT, `functions/${handler}/handler.ts`);
    buildSync({
      entryPoints: [entry],
      outfile: join(project, `${handler}.js`),
      bundle: true,
      platform: "node",
      logLevel: "error",
    });
  }
  writeFileSync(join(project, "serverless.yml"), JSON.stringify(serviceOf(session), undefined, 2));
  return {
    name: `serverless-offline ${name}`,
    start: async () => {
      const [port, lambdaPort] = [freshPort(), freshPort()];
      const args = [
        join(folder, "node_modules/osls/bin/serverless.js"),
        ...[
          "offline",
          "--ignoreJWTSignature",
          "--httpPort",
          String(port),
          "--lambdaPort",
          String(lambdaPort),
          "--albPort",
          String(freshPort()),
        ],
        ...options,
      ];
      const env = { SLS_TELEMETRY_DISABLED: "1", SLS_NOTIFICATIONS_MODE: "off", AWS_REGION: "us-east-1" };
      const server = await startProcess({ args, cwd: project, env, ready: /Server ready/ });
      return { server, url: `http://localhost:${port}/AdminUser` };
    },
  };
}

/** YAML can be written as JSON. */
function serviceOf({ issuer, clientId }: Session): unknown {
  const route = (handler: string, path: string, scope: string) => ({
    handler: `${handler}.handler`,
    environment: { CLIENT_ID: clientId, REQUIRED_SCOPES: scope },
    events: [{ httpApi: { method: "GET", path, authorizer: { name: "jwt", scopes: [scope] } } }],
  });
  return {
    service: "bench",
    plugins: ["serverless-offline"],
    provider: {
      name: "aws",
      runtime: "nodejs20.x",
      region: "us-east-1",
      httpApi: {
        authorizers: {
          jwt: {
            type: "jwt",
            identitySource: "$request.header.Authorization",
            issuerUrl: issuer,
            audience: [clientId],
          },
        },
      },
    },
    functions: {
      admin: route("admin-user", "/AdminUser", `admin-${clientId}`),
      regular: route("regular-user", "/RegularUser", `regular-${clientId}`),
    },
  };
}

let lastPort = 42_000 + (process.pid % 2_000);

/** serverless-offline takes no port 0. */
function freshPort(): number {
  lastPort += 1;
  return lastPort;
}
