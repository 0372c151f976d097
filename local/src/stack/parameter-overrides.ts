/**
 * Adds the parameters of one argument, as `--parameter-overrides` of SAM CLI takes them: `Name=value`, or
 * `ParameterKey=Name,ParameterValue=value`, several of them where blanks stand between. Returns what is of neither form
 * as text.
 */
export function readOverrides(argument: string): Readonly<Record<string, string>> | string {
  const overrides: Record<string, string> = {};
  for (const part of splitArgument(argument)) {
    const long = /^ParameterKey=([A-Za-z0-9]+),ParameterValue=(.*)$/s.exec(part);
    const [, name, value] = long ?? /^([A-Za-z0-9]+)=(.*)$/s.exec(part) ?? [];
    if (name === undefined || value === undefined) return part;
    overrides[name] = unquote(value);
  }
  return overrides;
}

/** Splits at blanks that are neither within quotes nor behind a backslash, as SAM CLI does. */
function splitArgument(argument: string): readonly string[] {
  return argument.match(/(?:"(?:[^"\\]|\\.)*"|(?<==)'(?:[^'\\]|\\.)*'|\\.|[^\s"\\])+/gs) ?? [argument];
}

/** Takes away quotes around the value, and the backslashes before quotes and blanks. */
function unquote(value: string): string {
  const quoted = /^(["'])(.*)\1$/s.exec(value);
  return (quoted?.[2] ?? value).replace(/\\([ "'])/g, "$1");
}
