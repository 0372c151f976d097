import type { UserPools } from "../cognito/server";
import { WebServer } from "../web/web-server";
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

/** Serves the page that the template names; undefined, and the port is free again, if it names none. */
export async function openWeb(
  { application, settings, activity }: StackContext,
  server: WebServer | undefined,
  pools: UserPools,
  gateways: readonly OpenedApi[],
): Promise<WebServer | undefined> {
  if (server === undefined || application.web === undefined) {
    await server?.close();
    return undefined;
  }
  await server.listen();
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
  server.serve({
    folder: application.web.folder,
    watch: settings.watch,
    config,
    connect: addresses.filter((address) => address !== undefined && address !== ""),
    log: activity.log,
  });
  return server;
}
