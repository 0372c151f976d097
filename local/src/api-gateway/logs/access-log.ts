import { printable } from "../../model/printable";

/** Writes one request's entry. */
export type LogFormatter<Source> = (source: Source) => string;

/** A claim's name may hold a colon or a dash, as `cognito:username` does; no other variable's name does. */
const VARIABLE = /\$context\.authorizer\.claims\.[\w:-]+|\$context(?:\.\w+)+/g;

/** Every variable in a format, in order, as often as it stands there. */
export function variablesIn(format: string): readonly string[] {
  return format.match(VARIABLE) ?? [];
}

/**
 * The writer for an `AccessLogSettings.Format`, which asks `textOf` for each variable. A variable without a value, or
 * that does not exist, becomes `-`. Values stand as they are, but for control characters, which come out as `\uXXXX`:
 * an entry stays one line.
 * @see docs/aws-behaviour/http-api-logs.md
 */
export function compileLogFormat<Source>(
  format: string,
  textOf: (variable: string, source: Source) => string | undefined,
): LogFormatter<Source> {
  const variables = variablesIn(format);
  const texts = format.split(VARIABLE);
  return (source) =>
    texts
      .map((text, index) => {
        const variable = variables[index];
        return variable === undefined ? text : text + printable(textOf(variable, source) ?? "-");
      })
      .join("");
}
