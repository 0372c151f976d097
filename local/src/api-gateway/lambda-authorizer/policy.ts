import { isJsonObject, type JsonObject } from "../../model/json";

/** An IAM policy as far as an authorizer function may answer with one. */
export interface Policy {
  readonly statements: readonly Statement[];
}

interface Statement {
  readonly effect: "Allow" | "Deny";
  /** Globs; with `except` the statement is about every other action or resource. */
  readonly actions: Globs;
  readonly resources: Globs;
  /** It has a `Condition`, which is not looked into. */
  readonly isConditional: boolean;
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
  return { effect, actions, resources, isConditional: entry["Condition"] !== undefined };
}

function readGlobs(entry: JsonObject, name: string, exceptName: string): Globs | undefined {
  const except = entry[name] === undefined;
  const value = except ? entry[exceptName] : entry[name];
  const globs = typeof value === "string" ? [value] : value;
  if (!Array.isArray(globs) || !globs.every((glob) => typeof glob === "string")) return undefined;
  return { globs, except };
}

/**
 * Whether a policy lets the route of an ARN be invoked: some statement allows it and none denies it. Actions count in
 * any case, `*` and `?` are wildcards, and `*` takes slashes too. Conditions are not evaluated, and so never open
 * anything: an `Allow` with one does not count, a `Deny` with one does.
 */
export function allows({ statements }: Policy, routeArn: string): boolean {
  const applying = statements.filter(
    ({ actions, resources }) => matches(lowerCased(actions), ACTION) && matches(resources, routeArn),
  );
  return (
    applying.some(({ effect, isConditional }) => effect === "Allow" && !isConditional) &&
    !applying.some(({ effect }) => effect === "Deny")
  );
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
