import { isJsonObject, type JsonObject, type JsonValue } from "../../model/json";

/** An IAM policy as far as an authorizer function may answer with one. */
export interface Policy {
  readonly statements: readonly Statement[];
}

export interface Statement {
  readonly effect: "Allow" | "Deny";
  /** Globs; with `except` the statement is about every other action or resource. */
  readonly actions: Globs;
  readonly resources: Globs;
  /** As they stand in the policy. */
  readonly condition?: JsonValue;
  readonly principal?: JsonValue;
  readonly notPrincipal?: JsonValue;
}

interface Globs {
  readonly globs: readonly string[];
  readonly except: boolean;
}

const ACTION = "execute-api:invoke";

/** The policy in a `policyDocument`, or undefined if it is not a policy. */
export function readPolicy(document: unknown): Policy | undefined {
  if (!isJsonObject(document)) return undefined;
  const { Statement: given } = document;
  const entries: readonly unknown[] = Array.isArray(given) ? given : [given];
  const statements = entries.map(readStatement);
  return statements.includes(undefined)
    ? undefined
    : { statements: statements.filter((statement) => statement !== undefined) };
}

function readStatement(entry: unknown): Statement | undefined {
  if (!isJsonObject(entry)) return undefined;
  const { Effect: effect } = entry;
  const actions = readGlobs(entry, "Action", "NotAction");
  const resources = readGlobs(entry, "Resource", "NotResource");
  if ((effect !== "Allow" && effect !== "Deny") || actions === undefined || resources === undefined) return undefined;
  const { Condition: condition, Principal: principal, NotPrincipal: notPrincipal } = entry;
  return {
    effect,
    actions,
    resources,
    ...(condition !== undefined && { condition }),
    ...(principal !== undefined && { principal }),
    ...(notPrincipal !== undefined && { notPrincipal }),
  };
}

function readGlobs(entry: JsonObject, name: string, exceptName: string): Globs | undefined {
  const except = entry[name] === undefined;
  const value = except ? entry[exceptName] : entry[name];
  const globs = typeof value === "string" ? [value] : value;
  if (!Array.isArray(globs) || !globs.every((glob) => typeof glob === "string")) return undefined;
  return { globs, except };
}

/** Whether what a statement says beside actions and resources holds for a request. */
export type Applies = "yes" | "no" | "unknown";

/**
 * What a policy says of the route of an ARN. Actions count in any case, `*` and `?` are wildcards, and `*` takes
 * slashes too. `applies` looks into the rest of a statement; where it does not know, nothing is opened: an `Allow` does
 * not count, a `Deny` does.
 */
export function verdictOf(
  { statements }: Policy,
  routeArn: string,
  applies: (statement: Statement) => Applies = withoutConditions,
): "explicit-deny" | "allow" | "no-match" {
  let isAllowed = false;
  for (const statement of statements) {
    if (!matches(lowerCased(statement.actions), ACTION) || !matches(statement.resources, routeArn)) continue;
    const answer = applies(statement);
    if (statement.effect === "Deny" && answer !== "no") return "explicit-deny";
    if (statement.effect === "Allow" && answer === "yes") isAllowed = true;
  }
  return isAllowed ? "allow" : "no-match";
}

/** Conditions are not evaluated. */
const withoutConditions = ({ condition }: Statement): Applies => (condition === undefined ? "yes" : "unknown");

/**
 * Whether a policy lets the route of an ARN be invoked: some statement allows it and none denies it. Conditions never
 * open anything.
 */
export function allows(policy: Policy, routeArn: string): boolean {
  return verdictOf(policy, routeArn) === "allow";
}

function lowerCased({ globs, except }: Globs): Globs {
  return { globs: globs.map((glob) => glob.toLowerCase()), except };
}

function matches({ globs, except }: Globs, text: string): boolean {
  return globs.some((glob) => matchesGlob(glob, text)) !== except;
}

/** Goes back to the last `*` only, so it takes at most glob times text steps. */
export function matchesGlob(glob: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let resumeAt = 0;
  let index = 0;
  while (index < text.length) {
    if (glob[at] === "*") {
      star = at;
      resumeAt = index;
      at += 1;
    } else if (at < glob.length && (glob[at] === "?" || glob[at] === text[index])) {
      at += 1;
      index += 1;
    } else if (star !== -1) {
      at = star + 1;
      resumeAt += 1;
      index = resumeAt;
    } else {
      return false;
    }
  }
  while (glob[at] === "*") at += 1;
  return at === glob.length;
}
