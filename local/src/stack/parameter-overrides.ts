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

/** Splits at blanks outside quotes, as SAM CLI does. */
function splitArgument(argument: string): readonly string[] {
  return argument.match(/(?:"(?:[^"\\]|\\.)*"|[^\s"])+/gs) ?? [argument];
}

function unquote(value: string): string {
  const quoted = /^"((?:[^"\\]|\\.)*)"$/s.exec(value);
  return quoted?.[1] === undefined ? value : quoted[1].replace(/\\(.)/gs, "$1");
}
