import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { parse as parseToml, TomlError } from "smol-toml";
import { LineCounter, parseDocument } from "yaml";
import { StartError } from "../model/errors";
import { readLimited } from "./limited-file";
import { readOverrides } from "./parameter-overrides";

/** Which configuration of SAM CLI is read, as its options of the same names say. */
export interface SamconfigChoice {
  /** Absolute path; undefined: the one beside the template, which may be missing. */
  readonly file: string | undefined;
  /** `default` unless given. */
  readonly environment: string | undefined;
  /** Whose table it is: `sam local start-api` or `sam local invoke`. */
  readonly command: "local_start_api" | "local_invoke";
}

/** What a start takes from it. Each is absent where neither the command's table nor `global` has it. */
export interface Samconfig {
  /** Absolute path. */
  readonly file: string;
  readonly environment: string;
  readonly command: SamconfigChoice["command"];
  readonly parameterOverrides?: Readonly<Record<string, string>>;
  /** Absolute path. */
  readonly envVars?: string;
  readonly port?: number;
}

/** In the order in which SAM CLI looks for them. */
const NAMES = ["samconfig.toml", "samconfig.yaml", "samconfig.yml"];

/**
 * The configuration of SAM CLI that belongs to a template; undefined where there is none. Throws a StartError
 * `samconfig-unreadable`, `samconfig-wrong` with file, line and key, or `no-such-config-env`.
 */
export function readSamconfig(templateFolder: string, choice: SamconfigChoice): Samconfig | undefined {
  const file =
    choice.file ?? NAMES.map((name) => join(templateFolder, name)).find((candidate) => existsSync(candidate));
  if (file === undefined) {
    if (choice.environment === undefined) return undefined;
    const message = `There is no samconfig.toml in ${templateFolder} that could have the environment "${choice.environment}". Name the file with --config-file.`;
    throw new StartError("no-such-config-env", message);
  }
  const text = readLimited(file, "samconfig-unreadable", "The configuration");
  const document = parse(file, text);
  const { environment = "default", command } = choice;
  const tables = tableIn(document, environment);
  if (tables === undefined && choice.environment !== undefined) {
    const known = Object.keys(document).filter((name) => tableIn(document, name) !== undefined);
    throw new StartError(
      "no-such-config-env",
      `${file} has no environment "${environment}". It has: ${known.length === 0 ? "none" : known.join(", ")}.`,
    );
  }
  const found = { file, environment, command };
  const places = [command, "global"].map((name) => ({ name, values: parametersOf(tables, name) }));
  const reading = { file, text, environment, places };
  return { ...found, ...overridesIn(reading), ...envVarsIn(reading), ...portIn(reading) };
}

/** The one line in which a start says what it takes from the configuration; undefined where that is nothing. */
export function describeSamconfig(config: Samconfig, taken: readonly (keyof Samconfig)[]): string | undefined {
  const { file, environment, command, parameterOverrides, envVars, port } = config;
  const names = Object.keys(parameterOverrides ?? {});
  const parts = [
    taken.includes("parameterOverrides") && names.length > 0 ? `parameter_overrides (${names.join(", ")})` : "",
    taken.includes("envVars") && envVars !== undefined ? `env_vars (${envVars})` : "",
    taken.includes("port") && port !== undefined ? `port (${port})` : "",
  ].filter((part) => part !== "");
  if (parts.length === 0) return undefined;
  const reader = command === "local_invoke" ? "sam local invoke" : "sam local start-api";
  const whose = environment === "default" ? basename(file) : `the environment ${environment} of ${basename(file)}`;
  return `As for ${reader}, ${whose} sets ${new Intl.ListFormat("en").format(parts)}.`;
}

type Table = Readonly<Record<string, unknown>>;

const isTable = (value: unknown): value is Table =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);

function tableIn(table: Table | undefined, name: string): Table | undefined {
  const value = table !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
  return isTable(value) ? value : undefined;
}

const parametersOf = (tables: Table | undefined, name: string): Table | undefined =>
  tableIn(tableIn(tables, name), "parameters");

function parse(file: string, text: string): Table {
  if (!file.endsWith(".toml")) return parseYaml(file, text);
  try {
    return parseToml(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [why] = error.message.replace(/^Invalid TOML document: /, "").split("\n");
    throw new StartError("samconfig-unreadable", `${file}:${error.line}: this is no TOML: ${why}`, { cause: error });
  }
}

function parseYaml(file: string, text: string): Table {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line } = lines.linePos(error.pos[0]);
    throw new StartError("samconfig-unreadable", `${file}:${line}: this is no YAML: ${error.message}`, {
      cause: error,
    });
  }
  const value: unknown = document.toJS({ maxAliasCount: 100 });
  return isTable(value) ? value : {};
}

interface Reading {
  readonly file: string;
  readonly text: string;
  readonly environment: string;
  /** The command's own table first, which wins. */
  readonly places: readonly { readonly name: string; readonly values: Table | undefined }[];
}

interface Found {
  readonly value: unknown;
  /** `samconfig.toml:12: port` */
  readonly at: string;
}

function find({ file, text, environment, places }: Reading, key: string): Found | undefined {
  for (const { name, values } of places) {
    if (values === undefined || !Object.hasOwn(values, key)) continue;
    const line = lineOf(text, `${environment}.${name}.parameters`, key);
    return { value: values[key], at: `${file}${line === undefined ? "" : `:${line}`}: ${key}` };
  }
  return undefined;
}

/** The line of a key in a table of TOML, as most people write it; undefined where it is written otherwise. */
function lineOf(text: string, table: string, key: string): number | undefined {
  let current = "";
  for (const [index, line] of text.split("\n").entries()) {
    current = /^\s*\[\s*([^\]]+?)\s*\]/.exec(line)?.[1]?.replace(/["'\s]/g, "") ?? current;
    if (current === table && new RegExp(`^\\s*["']?${key}["']?\\s*=`).test(line)) return index + 1;
  }
  return undefined;
}

const wrong = (found: Found, expected: string): StartError =>
  new StartError("samconfig-wrong", `${found.at} must be ${expected}.`);

const OVERRIDES = 'a text such as "Name=value Other=value", a list of such texts, or a table of names and values';

/** SAM CLI takes a text, a list of texts, and a table. */
function overridesIn(reading: Reading): Pick<Samconfig, "parameterOverrides"> {
  const found = find(reading, "parameter_overrides");
  if (found === undefined) return {};
  const { value } = found;
  if (isTable(value)) return { parameterOverrides: ofTable(value, found) };
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  const parameterOverrides: Record<string, string> = {};
  for (const item of items) {
    if (typeof item !== "string") throw wrong(found, OVERRIDES);
    const read = item.trim() === "" ? {} : readOverrides(item);
    // What is wrong may be part of a secret: it is not shown.
    if (typeof read === "string") throw wrong(found, OVERRIDES);
    Object.assign(parameterOverrides, read);
  }
  return { parameterOverrides };
}

function ofTable(table: Table, found: Found): Record<string, string> {
  const entries = Object.entries(table).map(([name, value]): [string, string] => {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (items.some((item) => !/^(?:string|number|boolean|bigint)$/.test(typeof item))) throw wrong(found, OVERRIDES);
    return [name, items.map(String).join(",")];
  });
  return Object.fromEntries(entries);
}

/** Relative to the configuration's folder, which is where SAM CLI is started. */
function envVarsIn(reading: Reading): Pick<Samconfig, "envVars"> {
  const found = find(reading, "env_vars");
  if (found === undefined) return {};
  if (typeof found.value !== "string" || found.value === "") throw wrong(found, "the name of a file");
  return { envVars: resolve(dirname(reading.file), found.value) };
}

function portIn(reading: Reading): Pick<Samconfig, "port"> {
  const found = find(reading, "port");
  if (found === undefined) return {};
  const port = /^\d{1,5}$/.test(String(found.value)) ? Number(found.value) : Number.NaN;
  if (!(port <= 65_535)) throw wrong(found, "a number from 0 to 65535");
  return { port };
}
