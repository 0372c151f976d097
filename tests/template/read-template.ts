import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/** The project's folder. */
export const project = join(__dirname, "../..");

interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DependsOn?: string;
  readonly Metadata?: { readonly BuildMethod: string; readonly BuildProperties: Readonly<Record<string, unknown>> };
  readonly Properties: Readonly<Record<string, unknown>>;
}

/** The template's resources by logical id. Intrinsic functions are read as their bare arguments: `!Ref X` as `X`. */
export function readResources(): Readonly<Record<string, Resource>> {
  return readTemplate().Resources;
}

export function readTemplate(): Template {
  return parse(readFileSync(join(project, "template.yaml"), "utf8"), { logLevel: "silent" });
}

interface Template {
  readonly Parameters: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly Resources: Readonly<Record<string, Resource>>;
}

export function resourcesOfType(type: string): readonly (readonly [string, Resource])[] {
  return Object.entries(readResources()).filter(([, resource]) => resource.Type === type);
}

/** A route as an event of a function's gives it; the route of the default authorizer has no Auth of its own. */
export interface TemplateRoute {
  /** Logical id of the function. */
  readonly id: string;
  readonly routeKey: string;
  /** As the template writes them where it makes the pool: `admin-${AppClient}`. */
  readonly scopes: readonly string[];
  readonly auth: Readonly<Record<string, unknown>> | undefined;
  /** The function's environment. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Every route of every function, in the template's order; events of other kinds are none. */
export function readRoutes(): readonly TemplateRoute[] {
  return resourcesOfType("AWS::Serverless::Function").flatMap(([id, { Properties }]) =>
    Object.values((Properties["Events"] ?? {}) as Events)
      .filter(({ Type }) => Type === "HttpApi")
      .map(({ Properties: { Method, Path, Auth } }) => ({
        id,
        routeKey: `${Method} ${Path}`,
        scopes: scopesAtFirst(Auth?.["AuthorizationScopes"]),
        auth: Auth,
        variables: ((Properties["Environment"] ?? { Variables: {} }) as { Variables: Record<string, unknown> })
          .Variables,
      })),
  );
}

type Events = Readonly<
  Record<
    string,
    { Type: string; Properties: { Method: string; Path: string; Auth?: Readonly<Record<string, unknown>> } }
  >
>;

/** The scopes in a list of `!If [condition, yes, no]`, as a first deployment without any parameter has them. */
function scopesAtFirst(list: unknown): readonly string[] {
  return (Array.isArray(list) ? list : []).map(atFirst).filter((scope) => scope !== "AWS::NoValue");
}

/** A value as a first deployment without any parameter has it: of `!If`, and of `!Sub` with values of its own. */
export function textAtFirst(value: unknown): string {
  const [text, values] = Array.isArray(value) ? value : [];
  if (typeof text !== "string" || typeof values !== "object" || values === null) return atFirst(value);
  const names = new Map(Object.entries(values));
  return text.replace(/\$\{(\w+)\}/g, (reference, name) => (names.has(name) ? atFirst(names.get(name)) : reference));
}

const atFirst = (value: unknown): string =>
  String(Array.isArray(value) ? value[value[0] === "MakesUserPool" ? 1 : 2] : value);
