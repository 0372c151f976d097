import type { JsonValue } from "../../model/json";

export type VariableReader<Source> = (source: Source) => string | number | null | undefined;

/** What `$context.authorizer.claims.X` and `$context.authorizer.X` read; what an API's authorizer does not give is absent. */
interface CallerVariables {
  readonly claims?: Readonly<Record<string, JsonValue | undefined>>;
  readonly context?: Readonly<Record<string, JsonValue | undefined>> | null;
}

const CLAIMS = "$context.authorizer.claims.";
const AUTHORIZER = "$context.authorizer.";

/**
 * A `$context` variable's value: by the API's own table, or else of the caller; undefined if it has none, or if there
 * is no such variable.
 */
export function readVariable<Source>(
  table: Readonly<Record<string, VariableReader<Source>>>,
  variable: string,
  source: Source,
  caller: CallerVariables,
): string | undefined {
  if (Object.hasOwn(table, variable)) {
    const value = table[variable]?.(source);
    return value === undefined || value === null ? undefined : String(value);
  }
  if (variable.startsWith(CLAIMS)) return own(caller.claims, variable.slice(CLAIMS.length));
  return variable.startsWith(AUTHORIZER) ? own(caller.context, variable.slice(AUTHORIZER.length)) : undefined;
}

function own(record: CallerVariables["context"], name: string): string | undefined {
  const value = record && Object.hasOwn(record, name) ? record[name] : undefined;
  if (value === undefined || value === null) return undefined;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
