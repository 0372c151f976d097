import { parseEnv } from "node:util";
import type { Application, Notice } from "../model/application";
import { StartError } from "../model/errors";
import type { LambdaFunction } from "../model/function";
import { isJsonObject, type JsonObject, type JsonValue } from "../model/json";
import { isCalled } from "../model/source";
import { readLimited } from "./limited-file";

/** The files with values for functions' variables. Absolute paths. */
export interface VariableFiles {
  /** As `--env-vars` of SAM CLI takes it. */
  readonly envVars: string | undefined;
  /** Lines of the form `NAME=value`. */
  readonly envFile: string | undefined;
}

/** The member of `--env-vars` that is for all functions. */
const FOR_ALL = "Parameters";

/**
 * The application with the variables that files give its functions, as SAM CLI does it: only variables that the template
 * declares for a function get another value; an entry of the function wins over `Parameters`, and that over the env file.
 * A notice names what no function has a use for. Throws a StartError `env-vars-unreadable` or `env-file-unreadable`
 * with file and line; no value is ever quoted.
 */
export function withGivenVariables(application: Application, { envVars, envFile }: VariableFiles): Application {
  if (envVars === undefined && envFile === undefined) return application;
  const fromFile = envFile === undefined ? {} : readEnvFile(envFile);
  const given = envVars === undefined ? {} : readEnvVars(envVars);
  const forAll = given[FOR_ALL] ?? {};
  const functions = application.functions.map((fn) => {
    const own = ownEntry(given, fn) ?? {};
    const values = { ...fromFile, ...forAll, ...own };
    return { ...fn, environment: overridden(fn.environment, values) };
  });
  const notices = [
    ...(envFile === undefined ? [] : unused(application.functions, fromFile, envFile)),
    ...(envVars === undefined ? [] : unusedEntries(application.functions, given, envVars)),
  ];
  return { ...application, functions, notices: [...application.notices, ...notices] };
}

type Values = Readonly<Record<string, string>>;
type Entries = Readonly<Record<string, Values>>;

const overridden = (declared: Values, values: Values): Values =>
  Object.fromEntries(
    Object.entries(declared).map(([name, value]) => [name, Object.hasOwn(values, name) ? (values[name] ?? "") : value]),
  );

const isFor = (fn: LambdaFunction, name: string): boolean => isCalled(fn, name) || fn.name === name;

const ownEntry = (given: Entries, fn: LambdaFunction): Values | undefined =>
  given[fn.logicalId] ?? Object.entries(given).find(([name]) => name !== FOR_ALL && isFor(fn, name))?.[1];

function readEnvFile(file: string): Values {
  const text = readLimited(file, "env-file-unreadable", "The file of variables");
  const values = Object.entries(parseEnv(text)).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  const isEmpty = text.split("\n").every((line) => /^\s*(?:#|$)/.test(line));
  if (values.length > 0 || isEmpty) return Object.fromEntries(values);
  throw new StartError("env-file-unreadable", `${file}:1: no line of it has the form NAME=value.`);
}

function readEnvVars(file: string): Entries {
  const text = readLimited(file, "env-vars-unreadable", "The file of variables");
  const read = parse(file, text);
  const entries = Object.entries(read).map(([name, values]): [string, Values] => {
    if (!isJsonObject(values)) {
      const line = lineOfKey(text, name);
      const message = `${file}${line}: ${name} must be an object of variables, {"NAME": "value"}, under a function's name or "${FOR_ALL}".`;
      throw new StartError("env-vars-unreadable", message);
    }
    return [name, Object.fromEntries(Object.entries(values).map(([key, value]) => [key, asText(value)]))];
  });
  return Object.fromEntries(entries);
}

function parse(file: string, text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    if (isJsonObject(value)) return value;
  } catch {
    // The error's own text quotes what stands there, which may be a secret.
    throw new StartError("env-vars-unreadable", `${file}:${lineOfFault(text)}: this is no JSON.`);
  }
  throw new StartError("env-vars-unreadable", `${file}:1: a JSON object of functions and their variables is wanted.`);
}

/** As SAM CLI turns a value into text: what is no text, number or boolean becomes empty. */
function asText(value: JsonValue | undefined): string {
  return typeof value === "object" || value === undefined ? "" : String(value);
}

/** The first line up to which the text can't be the beginning of any JSON. */
function lineOfFault(text: string): number {
  const lines = text.split("\n");
  const isBeginning = (part: string): boolean => {
    try {
      JSON.parse(part);
      return true;
    } catch (error) {
      const message = String(error);
      const position = /at position (\d+)/.exec(message)?.[1];
      return /Unexpected end|Unterminated/.test(message) || Number(position ?? -1) >= part.trimEnd().length;
    }
  };
  const index = lines.findIndex((_, last) => !isBeginning(lines.slice(0, last + 1).join("\n")));
  return index === -1 ? lines.length : index + 1;
}

function lineOfKey(text: string, key: string): string {
  const index = text.split("\n").findIndex((line) => line.includes(JSON.stringify(key)));
  return index === -1 ? "" : `:${index + 1}`;
}

const declares = (functions: readonly LambdaFunction[], name: string): boolean =>
  functions.some(({ environment }) => Object.hasOwn(environment, name));

function unused(functions: readonly LambdaFunction[], values: Values, file: string): readonly Notice[] {
  const names = Object.keys(values).filter((name) => !declares(functions, name));
  return names.length === 0 ? [] : [notice(file, `no function of the template declares ${names.join(", ")}`)];
}

function unusedEntries(functions: readonly LambdaFunction[], given: Entries, file: string): readonly Notice[] {
  return Object.entries(given).flatMap(([name, values]) => {
    if (name === FOR_ALL) return unused(functions, values, file);
    const meant = functions.filter((fn) => isFor(fn, name));
    if (meant.length === 0) return [notice(file, `the template has no function ${name} that runs here`)];
    const names = Object.keys(values).filter((each) => !declares(meant, each));
    return names.length === 0 ? [] : [notice(file, `${name} does not declare ${names.join(", ")}`)];
  });
}

const notice = (file: string, what: string): Notice => ({
  code: "variable-not-declared",
  message: `${file}: ${what}; only variables that the template declares for a function get a value, as in SAM CLI`,
});
