import type { UserPools } from "../cognito/server";
import { WebServer } from "../web/web-server";
import { type Endpoints, functionVariables } from "./endpoint-variables";
import type { OpenedApi, StackContext } from "./open-parts";
import type { Settings } from "./options";

/**
 * The server of the template's page, before the template is read; undefined if no port is asked for. Where any free port
 * will do it listens already: the template is read with the number.
 */
export async function webAddress({ webPort }: Pick<Settings, "webPort">): Promise<WebServer | undefined> {
  if (webPort === undefined) return undefined;
  const server = new WebServer(webPort);
  if (webPort === 0) await server.listen();
  return server;
}

/** What the page may call. */
interface Reachable {
  readonly pools: UserPools;
  readonly gateways: readonly OpenedApi[];
  readonly endpoints: Endpoints;
}

/** Serves the page that the template names; undefined, and the port is free again, if it names none. */
export async function openWeb(
  context: StackContext,
  server: WebServer | undefined,
  reachable: Reachable,
): Promise<WebServer | undefined> {
  if (server === undefined || context.application.web === undefined) {
    await server?.close();
    return undefined;
  }
  await server.listen();
  servePage(context, server, reachable);
  return server;
}

/** Serves the page as the application is now, with what it may call. */
export function servePage(
  { application, settings, activity, credentials }: StackContext,
  server: WebServer,
  { pools, gateways, endpoints }: Reachable,
): void {
  if (application.web === undefined) return;
  const [pool] = pools.pools;
  const config = {
    pageUrl: application.web.url ?? server.url,
    region: settings.region,
    apiUrl: gateways[0]?.url ?? "",
    issuer: pool?.issuer ?? "",
    domain: pool?.domain ?? "",
    clientId: pool?.clients[0]?.clientId ?? "",
    userPoolEndpoint: pools.endpoint ?? "",
  };
  const addresses = [...gateways.map(({ url }) => url), ...pools.pools.map(({ domain }) => domain), pools.endpoint];
  // As the functions see it, which sign its URLs.
  const variables = functionVariables(endpoints, credentials, settings.awsEndpoint);
  const files = variables["AWS_ENDPOINT_URL_S3"] ?? variables["AWS_ENDPOINT_URL"];
  server.serve({
    folder: application.web.folder,
    watch: settings.watch,
    config,
    connect: [...addresses, files ?? ""].filter((address) => address !== ""),
    log: activity.log,
  });
}
