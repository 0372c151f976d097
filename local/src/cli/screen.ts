import type { Application } from "../model/application";
import { describeLocation } from "../model/errors";
import { printableLines, printableOutput } from "../model/printable";
import type { ReadyUserPool, SeededUser } from "../model/ready-line";
import { titleOf } from "../model/source";
import type { Millis } from "../model/time";
import type { Stack } from "../stack/start-stack";
import { commandWith, stateArguments } from "./command-line";
import { describeHttpApi, describeRestApi } from "./describe-api";
import { type Look, PLAIN } from "./terminal/look";
import { paragraphs, section, table, wrap } from "./terminal/text-table";

/** What the screen shows besides the stack, and how. */
export interface ScreenOptions {
  readonly look?: Look;
  /** How long the start took. */
  readonly readyIn?: Millis;
  /** The keys that do something, in words; empty where none do. */
  readonly shortCuts?: string;
}

/** The start-up screen: addresses, routes with their scopes, the seeded users with their passwords, lines to try. */
export function printScreen(stack: Stack, write: (text: string) => void, options: ScreenOptions = {}): void {
  const { ready, application } = stack;
  const { look = PLAIN, readyIn, shortCuts = "" } = options;
  const urlOf = (logicalId: string): string => ready.apis[logicalId]?.url ?? "";
  const notices = stack.notices.map(({ message, location }) =>
    location === undefined ? message : `${describeLocation(location)}: ${message}`,
  );
  const users = ready.users.map(({ username, password, groups }) => [
    username,
    password ?? "(its own password)",
    groups.join(", "),
  ]);
  const parts = [
    prose(
      `${application.stackName} ${application.stackName.includes(", ") ? "run" : "runs"} here, for development only: loopback addresses, local keys, local users.`,
      look,
    ),
    section(
      "Notices",
      paragraphs(
        notices.flatMap((notice) => printableLines(notice).split("\n")),
        look,
      ),
      look,
    ),
    ...application.httpApis.map((api) => describeHttpApi(api, urlOf(api.logicalId), look)),
    ...application.restApis.map((api) => describeRestApi(api, urlOf(api.logicalId), look)),
    ...Object.entries(ready.userPools).map(([name, pool]) => describePool(name, pool, application, look)),
    describeStorage(stack, look),
    ready.web === undefined ? "" : describeAddress("Web page", ready.web.url, look),
    ready.console === undefined ? "" : describeAddress("Developer's window", ready.console.url, look),
    section("Users", table(users, look), look),
    section("To try", linesToTry(stack), look),
    `${readyIn === undefined ? "" : `${look.paint("green", `Ready in ${Math.round(readyIn)} ms.`)} `}Ctrl-C ends it.`,
    keysInLines(shortCuts, look),
  ];
  const text = parts.filter((part) => part !== "").join("\n\n");
  // Colours of our own pass; those in a template's names would too, which does no harm.
  const isColoured = look.paint("bold", "x") !== "x";
  write(`\n${isColoured ? printableOutput(text) : printableLines(text)}\n\n`);
}

const prose = (text: string, { columns }: Look): string => wrap(text, columns).join("\n");

/** A key stays beside its name. */
const keysInLines = (shortCuts: string, look: Look): string =>
  prose(shortCuts.replaceAll(/(\S) (?=\S)/g, "$1\u00a0"), look).replaceAll("\u00a0", " ");

const describeAddress = (name: string, url: string, { paint }: Look): string =>
  `${paint("bold", name.padEnd("Developer's window".length))}  ${url}`;

function describePool(name: string, pool: ReadyUserPool, application: Application, look: Look): string {
  const clients = Object.entries(pool.clients).flatMap(([client, { clientId }]) => {
    const address = pool.domain === "" ? undefined : signInAddress(pool.domain, clientId, application);
    return [[`client ${client}`, clientId], ...(address === undefined ? [] : [["  sign-in page", address]])];
  });
  const providers = Object.entries(pool.providers ?? {}).map(([provider, mode]) => [
    `provider ${provider}`,
    mode === "real" ? "asked itself" : "stand-in: no real account",
  ]);
  const declared = application.userPools.find(({ logicalId }) => logicalId === name);
  const title = declared === undefined ? name : titleOf(declared);
  return section(
    `${title}  ${pool.endpoint}`,
    table([["pool id", pool.id], ["issuer", pool.issuer], ...clients, ...providers], look),
    look,
  );
}

/** The names of tables and buckets, and what signs requests to them. */
function describeStorage({ ready: { tables, buckets, credentials }, statePath }: Stack, look: Look): string {
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
  return section(
    `Tables and buckets  ${first.endpoint}`,
    [
      ...table([...rows, ...keys], look),
      `for the AWS CLI and SDKs: eval "$(${commandWith("env", stateArguments(statePath))})"`,
    ],
    look,
  );
}

/** The addresses at which a browser signs in, of all clients that have one. */
export function signInAddresses({ ready, application }: Stack): readonly string[] {
  return Object.values(ready.userPools).flatMap(({ domain, clients }) =>
    Object.values(clients).flatMap(({ clientId }) => {
      const address = domain === "" ? undefined : signInAddress(domain, clientId, application);
      return address === undefined ? [] : [address];
    }),
  );
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
function linesToTry({ ready, application, statePath }: Stack): readonly string[] {
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
    `TOKEN=$(${commandWith("token", [user.username, ...(kind === "id" ? ["--id"] : []), ...stateArguments(statePath)])})`,
    ...(takesPasswords(application, client.clientId)
      ? signInByAwsCli(pool, client.clientId, user, application.region)
      : []),
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

/** Whether name and password alone sign in: no secret to make a hash of, and a flow that takes them, which has two names. */
function takesPasswords({ userPools }: Stack["application"], clientId: string): boolean {
  const client = userPools.flatMap((pool) => pool.clients).find((candidate) => candidate.clientId === clientId);
  if (String(client?.properties["GenerateSecret"]) === "true") return false;
  const flows = client?.properties["ExplicitAuthFlows"];
  return Array.isArray(flows) && (flows.includes("ALLOW_USER_PASSWORD_AUTH") || flows.includes("USER_PASSWORD_AUTH"));
}

function signInByAwsCli(
  pool: ReadyUserPool,
  clientId: string,
  { username, password = "" }: SeededUser,
  region: string,
): readonly string[] {
  return [
    "# or, with the AWS CLI:",
    `aws cognito-idp initiate-auth --endpoint-url ${pool.endpoint} --region ${region} --no-sign-request \\`,
    `    --auth-flow USER_PASSWORD_AUTH --client-id ${clientId} --auth-parameters USERNAME=${username},PASSWORD=${password}`,
  ];
}
