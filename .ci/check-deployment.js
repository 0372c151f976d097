/**
 * Refuses a deployment that the template would take and that nobody should make: addresses of prod that are not https.
 * CloudFormation's Rules can compare texts, but not look into them.
 *
 *     npm run deploy:check -- [--config-env ENV] [--parameter-overrides K=V …]
 *
 * It reads the parameters that `sam deploy` would take: those of the command line, otherwise those of samconfig.toml,
 * otherwise the template's defaults. What an earlier deployment set and these do not name is not seen. It asks AWS nothing.
 */
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { parse } = require("yaml");

const project = join(__dirname, "..");

function main(args) {
  const { environment, overrides } = readArguments(args);
  const defaults = Object.entries(template().Parameters).map(([name, { Default }]) => [name, String(Default)]);
  const given = overrides.length > 0 ? overrides : fromSamconfig(environment);
  const known = new Set(defaults.map(([name]) => name));
  const strangers = given.map(([name]) => name).filter((name) => !known.has(name));
  const parameters = Object.fromEntries([...defaults, ...given]);
  const problems = [
    ...strangers.map((name) => `the template has no parameter ${name}`),
    ...(parameters.Environment === "prod" ? problemsOfProd(parameters) : []),
  ];
  for (const problem of problems) console.error(`refused: ${problem}`);
  if (problems.length === 0) console.log(`${parameters.Environment}: nothing against it`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}

/** Every parameter that holds a URL. */
function problemsOfProd(parameters) {
  const addresses = Object.entries(parameters).filter(
    ([name, value]) => name.endsWith("Url") || /^[a-z]+:\/\//.test(value),
  );
  return addresses
    .filter(([, value]) => value !== "" && !isPublicHttps(value))
    .map(([name, value]) => `${name}=${value} in prod: an https address that is not this machine's is wanted`);
}

function isPublicHttps(value) {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return protocol === "https:" && !/^(?:localhost|127\.[\d.]+|\[::1\]|.*\.localhost)$/.test(hostname);
}

function readArguments(args) {
  let environment = "default";
  const overrides = [];
  let option;
  for (const argument of args) {
    const [, name, value] = /^--(config-env|parameter-overrides)(?:=(.*))?$/s.exec(argument) ?? [];
    if (name !== undefined) option = name;
    else if (argument.startsWith("--")) throw new Error(`unknown option ${argument}`);
    const text = name === undefined ? argument : value;
    if (text === undefined) continue;
    if (option === "config-env") environment = text;
    else if (option === "parameter-overrides") overrides.push(...pairs(text));
    else throw new Error(`what is ${argument}?`);
  }
  return { environment, overrides };
}

/** The one line of samconfig.toml that matters, without a reader of TOML. */
function fromSamconfig(environment) {
  const text = readFileSync(join(project, "samconfig.toml"), "utf8");
  const table = text.split(/^(?=\[)/m).find((part) => part.startsWith(`[${environment}.deploy.parameters]`));
  if (table === undefined) throw new Error(`samconfig.toml has no table [${environment}.deploy.parameters]`);
  const line = /^parameter_overrides *= *(["'])(.*)\1 *$/m.exec(table);
  return line === null ? [] : pairs(line[2]);
}

/** `K=V`, `K="V with spaces"` or `ParameterKey=K,ParameterValue=V`, as sam deploy takes them. */
function pairs(text) {
  const found = [
    ...text.matchAll(/(?:ParameterKey=)?([A-Za-z0-9]+)(?:,ParameterValue)?=(?:"((?:\\.|[^"\\])*)"|'([^']*)'|(\S*))/g),
  ];
  return found.map(([, name, double, single, plain]) => [name, double ?? single ?? plain]);
}

const template = () => parse(readFileSync(join(project, "template.yaml"), "utf8"), { logLevel: "silent" });

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error(`refused: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 2;
}
