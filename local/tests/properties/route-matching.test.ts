import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { buildRouteTable, matchRoute } from "../../src/api-gateway/routes/route-table";
import { route } from "../api-gateway/fixtures";
import { hold } from "./hold";

/**
 * Route matching against a second one, written from docs/aws-behaviour/http-api-routes.md: every route is asked whether
 * it could serve the request, and those that could are sorted.
 */

interface Candidate {
  readonly routeKey: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Compared place by place, the least first. */
  readonly rank: readonly number[];
}

const LITERAL = 0;
const VARIABLE = 1;
const GREEDY = 2;
const [FULL, PREFIX, FALLBACK] = [0, 1, 2];

function naiveMatch(routeKeys: readonly string[], method: string, path: string) {
  const candidates = routeKeys.flatMap((routeKey) => candidate(routeKey, method, path) ?? []);
  const [best] = candidates.sort((one, other) => inOrder(one.rank, other.rank));
  return best && { routeKey: best.routeKey, parameters: best.parameters };
}

function inOrder(one: readonly number[], other: readonly number[]): number {
  for (let place = 0; place < Math.max(one.length, other.length); place += 1) {
    const difference = (one[place] ?? -1) - (other[place] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** R2 to R4: the kind of match, then segment by segment, then the method. */
function candidate(routeKey: string, method: string, path: string): Candidate | undefined {
  if (routeKey === "$default") return { routeKey, parameters: {}, rank: [FALLBACK] };
  const [verb, pattern = ""] = routeKey.split(" ");
  if (verb !== "ANY" && verb !== method) return undefined;
  if (pattern !== "/" && pattern.endsWith("/")) return undefined; // R8
  const wanted = pattern.split("/").slice(1);
  const given = path
    .replace(/^\/{2,}/, "/")
    .split("/")
    .slice(1); // R9
  const parameters: Record<string, string> = {};
  const kinds: number[] = [];
  for (const [place, part] of wanted.entries()) {
    const name = /^\{(.+?)\+?\}$/.exec(part)?.[1];
    const isGreedy = part.endsWith("+}");
    const value = isGreedy ? given.slice(place).join("/") : given[place];
    if (value === undefined) return undefined;
    if (name === undefined ? value !== part : value === "") return undefined; // R7, R10, R15
    if (name !== undefined) parameters[name] = value;
    kinds.push(name === undefined ? LITERAL : isGreedy ? GREEDY : VARIABLE);
  }
  const isFull = !kinds.includes(GREEDY);
  if (isFull && wanted.length !== given.length) return undefined;
  return { routeKey, parameters, rank: [isFull ? FULL : PREFIX, ...kinds, verb === method ? LITERAL : VARIABLE] };
}

const literal = fc.constantFrom("a", "b", "A", "constructor");
const segments = fc.array(fc.oneof(literal, literal, fc.constant("{}")), { maxLength: 3 });
const routeKey = fc
  .tuple(fc.constantFrom("GET", "POST", "ANY"), segments, fc.constantFrom("", "", "/{rest+}", "/"))
  .map(
    ([method, parts, end]) =>
      `${method} ${parts.map((part, place) => `/${part.replace("{}", `{p${place}}`)}`).join("") + end || "/"}`,
  );
const routeKeys = fc.uniqueArray(fc.oneof({ weight: 12, arbitrary: routeKey }, fc.constant("$default")), {
  maxLength: 8,
});
const path = fc
  .tuple(
    fc.constantFrom("/", "/", "//"),
    fc.array(fc.oneof(literal, fc.constantFrom("c", "", "{p0}", "%2F")), { maxLength: 5 }),
  )
  .map(([start, parts]) => start + parts.join("/"));

test("a request takes the route that sorting all of them finds", () => {
  hold(
    2_000,
    fc.tuple(routeKeys, fc.constantFrom("GET", "POST", "HEAD", "ANY", "OPTIONS"), path),
    ([keys, method, wanted]) => {
      const found = matchRoute(buildRouteTable(keys.map((key) => route(key))), method, wanted);
      expect(found && { routeKey: found.route.routeKey, parameters: found.pathParameters }).toEqual(
        naiveMatch(keys, method, wanted),
      );
    },
  );
});

test("the order in which routes are declared does not matter", () => {
  const shuffled = routeKeys.chain((keys) =>
    fc.tuple(fc.constant(keys), fc.shuffledSubarray(keys, { minLength: keys.length })),
  );
  hold(1_000, fc.tuple(shuffled, path), ([[keys, others], wanted]) => {
    const [one, other] = [keys, others].map((order) =>
      matchRoute(buildRouteTable(order.map((key) => route(key))), "GET", wanted),
    );
    expect(one?.route.routeKey).toBe(other?.route.routeKey);
  });
});
