import type { Application } from "../model/application";
import { describeLocation } from "../model/errors";
import { printableLines } from "../model/printable";
import type { ReadyLine, ReadyUserPool, SeededUser } from "../model/ready-line";
import { titleOf } from "../model/source";
import type { Stack } from "../stack/start-stack";
import { commandLine } from "./command-line";
import { describeHttpApi, describeRestApi } from "./describe-api";
import { section, table } from "./text-table";

/** The start-up screen: addresses, routes with their scopes, the seeded users with their passwords, lines to try. */
export function printScreen(stack: Stack, write: (text: string) => void): void {
  const { ready, application } = stack;
  const parts = [
    `${application.stackName} ${application.stackName.includes(", ") ? "run" : "runs"} here, for development only: loopback addresses, local keys, local users.`,
    section(
      "Notices",
      stack.notices.map(({ message, location }) =>
        location === undefined ? message : `${describeLocation(location)}: ${message}`,
      ),
    ),
    ...application.httpApis.map((api) => describeHttpApi(api, ready.apis[api.logicalId]?.url ?? "")),
    ...application.restApis.map((api) => describeRestApi(api, ready.apis[api.logicalId]?.url ?? "")),
    ...Object.entries(ready.userPools).map(([name, pool]) => describePool(name, pool, application)),
    describeStorage(ready),
    ready.web === undefined ? "" : `Web page            ${ready.web.url}`,
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

function describePool(name: string, pool: ReadyUserPool, application: Application): string {
  const clients = Object.entries(pool.clients).flatMap(([client, { clientId }]) => {
    const address = pool.domain === "" ? undefined : signInAddress(pool.domain, clientId, application);
    return [[`client ${client}`, clientId], ...(address === undefined ? [] : [["  sign-in page", address]])];
  });
  const declared = application.userPools.find(({ logicalId }) => logicalId === name);
  const title = declared === undefined ? name : titleOf(declared);
  return section(`${title}  ${pool.endpoint}`, table([["pool id", pool.id], ["issuer", pool.issuer], ...clients]));
}

/** The names of tables and buckets, and what signs requests to them. */
function describeStorage({ tables, buckets, credentials }: ReadyLine): string {
  const rows = [
    ...Object.entries(tables).map(([logicalId, { name }]) => [`table ${logicalId}`, name]),
    ...Object.entries(buckets).map(([logicalId, { name }]) => [`bucket ${logicalId}`, name]),
  ];
  const [first] = [...Object.values(tables), ...Object.values(buckets)];
  if (first === undefined) return "";
  const keys = [
    ["access key", credentials.accessKeyId],
    ["secret access key", credentials.secretAccessKey],
  ];
  return section(`Tables and buckets  ${first.endpoint}`, [
    ...table([...rows, ...keys]),
    `for the AWS CLI and SDKs: eval "$(${commandLine("env").replace(/ --$/, "")})"`,
  ]);
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
  const [path, name, kind] = routeToTry(application) ?? [];
  if (path === undefined || name === undefined) return [];
  const address = `${ready.apis[name]?.url ?? ""}${path}`;
  const open = `curl -i ${address}`;
  if (pool === undefined || client === undefined || user === undefined) return [open];
  return [
    open,
    ...(takesPasswords(application, client.clientId)
      ? signIn(pool, client.clientId, user, { region: application.region, ...(kind === "id" && { kind }) })
      : ["# TOKEN: the client does not allow USER_PASSWORD_AUTH; sign in by SRP or on the sign-in pages"]),
    `curl -i -H "Authorization: Bearer $TOKEN" ${address}`,
  ];
}

/**
 * Path, API and kind of token of the first method or route with GET that asks for a token; undefined if there is none.
 */
function routeToTry({ httpApis, restApis }: Application): readonly [string, string, "id" | "access"] | undefined {
  for (const { logicalId, routes } of httpApis) {
    const route = routes.find(({ authorizer, routeKey }) => authorizer.type === "JWT" && routeKey.startsWith("GET "));
    if (route !== undefined) return [route.routeKey.slice("GET ".length), logicalId, "access"];
  }
  for (const { logicalId, methods } of restApis) {
    const method = methods.find(
      ({ authorizer, httpMethod }) => authorizer.type === "COGNITO_USER_POOLS" && httpMethod === "GET",
    );
    if (method !== undefined) {
      return [method.resourcePath, logicalId, method.authorizationScopes.length === 0 ? "id" : "access"];
    }
  }
  return undefined;
}

/** Whether the client's flows accept a plain password; the flow has two names. */
function takesPasswords({ userPools }: Stack["application"], clientId: string): boolean {
  const client = userPools.flatMap((pool) => pool.clients).find((candidate) => candidate.clientId === clientId);
  const flows = client?.properties["ExplicitAuthFlows"];
  return Array.isArray(flows) && (flows.includes("ALLOW_USER_PASSWORD_AUTH") || flows.includes("USER_PASSWORD_AUTH"));
}

function signIn(
  pool: ReadyUserPool,
  clientId: string,
  user: SeededUser,
  { region, kind }: { readonly region: string; readonly kind?: "id" },
): readonly string[] {
  return [
    `TOKEN=$(${commandLine("token")} ${user.username}${kind === undefined ? "" : " --id"})`,
    "# or, with the AWS CLI:",
    `aws cognito-idp initiate-auth --endpoint-url ${pool.endpoint} --region ${region} --no-sign-request \\`,
    `    --auth-flow USER_PASSWORD_AUTH --client-id ${clientId} --auth-parameters USERNAME=${user.username},PASSWORD=${user.password ?? ""}`,
  ];
}
