import type { Application } from "../model/application";
import { describeLocation } from "../model/errors";
import type { HttpApi, Route } from "../model/http-api";
import { printableLines } from "../model/printable";
import type { ReadyUserPool, SeededUser } from "../model/ready-line";
import type { Stack } from "../stack/start-stack";
import { commandLine } from "./command-line";

/** The start-up screen: addresses, routes with their scopes, the seeded users with their passwords, lines to try. */
export function printScreen(stack: Stack, write: (text: string) => void): void {
  const { ready, application } = stack;
  const parts = [
    `${application.stackName} runs here, for development only: loopback addresses, local keys, local users.`,
    section(
      "Notices",
      stack.notices.map(({ message, location }) =>
        location === undefined ? message : `${describeLocation(location)}: ${message}`,
      ),
    ),
    ...application.httpApis.map((api) => describeApi(api, ready.apis[api.logicalId]?.url ?? "")),
    ...Object.entries(ready.userPools).map(([name, pool]) => describePool(name, pool, application)),
    ready.console === undefined ? "" : `Developer's window  ${ready.console.url}`,
    section(
      "Users",
      table(
        ready.users.map(({ username, password, groups }) => [
          username,
          password ?? "(its own password)",
          groups.join(", "),
        ]),
      ),
    ),
    section("To try", linesToTry(stack)),
    "Ctrl-C ends it.",
  ];
  write(`\n${printableLines(parts.filter((part) => part !== "").join("\n\n"))}\n\n`);
}

function describeApi(api: HttpApi, url: string): string {
  const rows = api.routes.map((route) => [route.routeKey, describeAccess(route)]);
  return section(`${api.logicalId}  ${url}`, table(rows));
}

function describeAccess({ authorizer, authorizationScopes }: Route): string {
  if (authorizer.type === "NONE") return "open to everyone";
  if (authorizer.type === "AWS_IAM") return "AWS_IAM, signature NOT verified here";
  if (authorizer.type === "REQUEST") return `Lambda authorizer ${authorizer.name}`;
  if (authorizationScopes.length === 0) return "any valid token";
  return `scope ${authorizationScopes.join(" or ")}`;
}

function describePool(name: string, pool: ReadyUserPool, application: Application): string {
  const clients = Object.entries(pool.clients).flatMap(([client, { clientId }]) => {
    const address = pool.domain === "" ? undefined : signInAddress(pool.domain, clientId, application);
    return [[`client ${client}`, clientId], ...(address === undefined ? [] : [["  sign-in page", address]])];
  });
  return section(`${name}  ${pool.endpoint}`, table([["pool id", pool.id], ["issuer", pool.issuer], ...clients]));
}

/** The address at which a browser signs in for a client, with its first callback URL; undefined if it has none. */
function signInAddress(domain: string, clientId: string, application: Application): string | undefined {
  const clients = application.userPools.flatMap((pool) => pool.clients);
  const callbacks = clients.find((client) => client.clientId === clientId)?.properties["CallbackURLs"];
  const callback: unknown = Array.isArray(callbacks) ? callbacks[0] : undefined;
  if (typeof callback !== "string") return undefined;
  const query = new URLSearchParams({ client_id: clientId, response_type: "code", redirect_uri: callback });
  return `${domain}/login?${query}`;
}

/** A sign-in with the AWS CLI and a call with the token, for the first pool, client, user and protected route. */
function linesToTry({ ready, application }: Stack): readonly string[] {
  const user = ready.users.find((candidate) => candidate.password !== undefined);
  const pool = Object.values(ready.userPools)[0];
  const client = pool === undefined ? undefined : Object.values(pool.clients)[0];
  const api = application.httpApis[0];
  const route = api?.routes.find(
    (candidate) => candidate.authorizer.type === "JWT" && candidate.routeKey.startsWith("GET "),
  );
  if (api === undefined || route === undefined) return [];
  const address = `${ready.apis[api.logicalId]?.url ?? ""}${route.routeKey.slice("GET ".length)}`;
  const open = `curl -i ${address}`;
  if (pool === undefined || client === undefined || user === undefined) return [open];
  return [
    open,
    ...(takesPasswords(application, client.clientId)
      ? signIn(pool, client.clientId, user, application.region)
      : ["# TOKEN: the client does not allow USER_PASSWORD_AUTH; sign in by SRP or on the sign-in pages"]),
    `curl -i -H "Authorization: Bearer $TOKEN" ${address}`,
  ];
}

/** Whether the client's flows accept a plain password; the flow has two names. */
function takesPasswords({ userPools }: Stack["application"], clientId: string): boolean {
  const client = userPools.flatMap((pool) => pool.clients).find((candidate) => candidate.clientId === clientId);
  const flows = client?.properties["ExplicitAuthFlows"];
  return Array.isArray(flows) && (flows.includes("ALLOW_USER_PASSWORD_AUTH") || flows.includes("USER_PASSWORD_AUTH"));
}

function signIn(pool: ReadyUserPool, clientId: string, user: SeededUser, region: string): readonly string[] {
  return [
    `TOKEN=$(${commandLine("token")} ${user.username})`,
    "# or, with the AWS CLI:",
    `aws cognito-idp initiate-auth --endpoint-url ${pool.endpoint} --region ${region} --no-sign-request \\`,
    `    --auth-flow USER_PASSWORD_AUTH --client-id ${clientId} --auth-parameters USERNAME=${user.username},PASSWORD=${user.password ?? ""}`,
  ];
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : [title, ...lines.map((line) => `  ${line}`)].join("\n");
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
