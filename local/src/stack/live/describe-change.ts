import type { Application } from "../../model/application";
import type { LambdaFunction } from "../../model/function";
import type { HttpApi, Route } from "../../model/http-api";
import type { RestApi, RestMethod } from "../../model/rest-api";
import type { CognitoResource, UserPoolResource } from "../../model/user-pool";
import { isSame } from "./same";

/** More changes than these are counted, not named. */
const MOST_NAMED = 12;

/**
 * What differs between two descriptions, in one line: `+ GET /reports (ReportsFunction), ~ AppClient (CallbackURLs), -
 * GET /old`. Empty where they mean the same. Names of variables and properties are in it, values are not.
 */
export function describeChange(before: Application, now: Application): string {
  const changes = folded([
    ...apiChanges(before, now),
    ...listChanges(before.functions, now.functions, { nameOf: idOf, detailsOf: functionDetails }),
    ...poolChanges(before.userPools, now.userPools),
    ...listChanges([...before.tables, ...before.buckets], [...now.tables, ...now.buckets], {
      nameOf: idOf,
      detailsOf: propertyNames,
    }),
  ]);
  const rest = changes.length - MOST_NAMED;
  return [...changes.slice(0, MOST_NAMED), ...(rest > 0 ? [`and ${rest} more`] : [])].join(", ");
}

/** From so many on, what has changed in the same way is named once. */
const MANY = 4;

/** `Globals` change every function: `~ FirstFunction and 6 more (timeout)`. */
function folded(changes: readonly string[]): readonly string[] {
  const alike = new Map<string, string[]>();
  for (const change of changes) {
    const way = wayOf(change);
    if (way !== undefined) alike.set(way, [...(alike.get(way) ?? []), change]);
  }
  return changes.flatMap((change) => {
    const way = wayOf(change);
    const all = way === undefined ? [] : (alike.get(way) ?? []);
    if (way === undefined || all.length < MANY) return [change];
    return all[0] === change ? [`${change.slice(0, -way.length)} and ${all.length - 1} more${way}`] : [];
  });
}

/** What has changed, ` (timeout)`; undefined for what came or went. */
const wayOf = (change: string): string | undefined => /^~ .*?( \(.*\))$/.exec(change)?.[1];

interface Described<Item> {
  readonly nameOf: (item: Item) => string;
  /** What is said of a new one. */
  readonly summaryOf?: (item: Item) => string;
  /** What has changed in one. */
  readonly detailsOf: (before: Item, now: Item) => readonly string[];
}

function listChanges<Item>(
  before: readonly Item[],
  now: readonly Item[],
  { nameOf, summaryOf, detailsOf }: Described<Item>,
): readonly string[] {
  const former = new Map(before.map((item) => [nameOf(item), item]));
  const current = new Set(now.map(nameOf));
  const named = now.flatMap((item) => {
    const name = nameOf(item);
    const old = former.get(name);
    if (old === undefined) return [`+ ${name}${inBrackets(summaryOf === undefined ? [] : [summaryOf(item)])}`];
    return isSame(old, item) ? [] : [`~ ${name}${inBrackets(detailsOf(old, item))}`];
  });
  return [...named, ...[...former.keys()].filter((name) => !current.has(name)).map((name) => `- ${name}`)];
}

const inBrackets = (texts: readonly string[]): string => (texts.length === 0 ? "" : ` (${texts.join(", ")})`);

const idOf = ({ logicalId }: { readonly logicalId: string }): string => logicalId;

/** The names of the members that differ, by their names for a reader. */
function members<Item extends object>(before: Item, now: Item, aside: readonly string[] = []): readonly string[] {
  const [one, other] = [new Map(Object.entries(before)), new Map(Object.entries(now))];
  return [...new Set([...one.keys(), ...other.keys()])]
    .filter((name) => !aside.includes(name) && !isSame(one.get(name), other.get(name)))
    .map((name) => WORDS.get(name) ?? name);
}

const WORDS = new Map([
  ["memorySize", "memory"],
  ["code", "CodeUri"],
  ["esbuild", "build properties"],
  ["authorizationScopes", "scopes"],
  ["cors", "CORS"],
  ["declaredAuthorizers", "authorizers"],
  ["usagePlans", "usage plans"],
]);

type HasProperties = Pick<CognitoResource, "properties">;

const propertyNames = (before: HasProperties, now: HasProperties): readonly string[] => {
  const names = members(before.properties, now.properties);
  return names.length === 0 ? members(before, now) : names;
};

function functionDetails(before: LambdaFunction, now: LambdaFunction): readonly string[] {
  return [...members(before, now, ["environment"]), ...members(before.environment, now.environment)];
}

function apiChanges(before: Application, now: Application): readonly string[] {
  // An alias stands behind the function's own ARN.
  const nameOfFunction = (arn: string): string =>
    [...now.functions, ...before.functions].find((fn) => arn === fn.arn || arn.startsWith(`${fn.arn}:`))?.logicalId ??
    arn;
  const functionOf = ({ integration }: Route | RestMethod): string =>
    "functionArn" in integration && typeof integration.functionArn === "string"
      ? nameOfFunction(integration.functionArn)
      : integration.type;
  const guarded = <Item extends Route | RestMethod>(nameOf: (item: Item) => string): Described<Item> => ({
    nameOf,
    summaryOf: (item) => `${functionOf(item)}${item.authorizer.type === "NONE" ? ", open" : ""}`,
    detailsOf: (old, item) => [...guardChange(old, item), ...members(old, item, ["authorizer"])],
  });
  const route = guarded(({ routeKey }: Route) => routeKey);
  const method = guarded(({ httpMethod, resourcePath }: RestMethod) => `${httpMethod} ${resourcePath}`);
  const aside = ["routes", "methods"];
  const own = <Api extends HttpApi | RestApi>(old: readonly Api[], apis: readonly Api[]) =>
    pairs(old, apis).flatMap(([one, other]) => {
      const names = members(one, other, aside);
      return names.length === 0 ? [] : [`~ ${other.logicalId}${inBrackets(names)}`];
    });
  return [
    ...pairs(before.httpApis, now.httpApis).flatMap(([one, other]) => listChanges(one.routes, other.routes, route)),
    ...pairs(before.restApis, now.restApis).flatMap(([one, other]) => listChanges(one.methods, other.methods, method)),
    ...own(before.httpApis, now.httpApis),
    ...own(before.restApis.map(withoutDeployments), now.restApis.map(withoutDeployments)),
  ];
}

/** Every change makes a new deployment, whose id says nothing to a reader. */
const withoutDeployments = (api: RestApi): RestApi => ({
  ...api,
  stages: api.stages.map((stage) => ({ ...stage, deploymentId: "" })),
});

/** Who guarded a route and who does now, so that a route that opens is seen. */
function guardChange(
  { authorizer: before }: Route | RestMethod,
  { authorizer: now }: Route | RestMethod,
): readonly string[] {
  const [old, current] = [guardName(before), guardName(now)];
  if (old !== current) return [`${old} -> ${current}`];
  return isSame(before, now) ? [] : [`authorizer ${current}`];
}

const guardName = (authorizer: Route["authorizer"] | RestMethod["authorizer"]): string =>
  "name" in authorizer ? authorizer.name : authorizer.type === "NONE" ? "open" : authorizer.type;

const PARTS = [
  "clients",
  "groups",
  "resourceServers",
  "identityProviders",
  "brandings",
  "users",
  "groupMemberships",
] as const;

function poolChanges(before: readonly UserPoolResource[], now: readonly UserPoolResource[]): readonly string[] {
  return pairs(before, now).flatMap(([old, pool]) => {
    const own = members(old.properties, pool.properties);
    const domains = [old.domain, pool.domain].map((domain) => (domain === undefined ? [] : [domain]));
    return [
      ...(own.length === 0 ? [] : [`~ ${pool.logicalId}${inBrackets(own)}`]),
      ...PARTS.flatMap((part) => listChanges(old[part], pool[part], { nameOf: idOf, detailsOf: propertyNames })),
      ...listChanges(domains[0] ?? [], domains[1] ?? [], { nameOf: idOf, detailsOf: propertyNames }),
    ];
  });
}

/** What both have, side by side. */
function pairs<Item extends { readonly logicalId: string }>(
  before: readonly Item[],
  now: readonly Item[],
): readonly (readonly [Item, Item])[] {
  return now.flatMap((item) => {
    const old = before.find(({ logicalId }) => logicalId === item.logicalId);
    return old === undefined ? [] : [[old, item] as const];
  });
}
