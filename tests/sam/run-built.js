/**
 * Runs what `sam build` made: each function's bundle answers the sample events that bear its name, in a process of its
 * own, as the table of answers says. Prints a line for each sample and `N passed, M failed`; the exit status is 0 only
 * if at least one passed and none failed.
 *
 *     sam build && node tests/sam/run-built.js [FOLDER ANSWERS]
 *
 * FOLDER is another application's, ANSWERS its table. Samples that the table marks as needing storage are listed and not
 * run: there is none here.
 *
 * It checks answers alone: not the environment that the template gives, which `sam local invoke` and the local stack
 * do.
 */
const { spawnSync } = require("node:child_process");
const { existsSync, readdirSync, readFileSync } = require("node:fs");
const { join, resolve } = require("node:path");
const { isDeepStrictEqual } = require("node:util");

const project = resolve(process.argv[2] ?? join(__dirname, "../.."));
const buildFolder = join(project, ".aws-sam/build");
const table = process.argv[3] ?? join(project, "tests/functions/sample-answers.json");
const answers = JSON.parse(readFileSync(table, "utf8"));

const environment = {
  USER_POOL_ID: "us-east-1_EXAMPLE01",
  CLIENT_ID: "client-of-the-test",
  JWKS: '{"keys":[]}',
  ADMIN_SCOPES: "admin-client-of-the-test",
  MAX_UPLOAD_BYTES: "104857600",
  BUCKET_NAME: "uploads-bucket-of-the-samples",
};
const regular = "regular-client-of-the-test";
const requiredScopes = {
  "admin-user": "admin-client-of-the-test",
  "regular-user": regular,
  "create-upload-url": regular,
  "list-metadata": regular,
  "get-metadata": regular,
  "delete-metadata": regular,
};

/** Runs in the fresh process: loads the bundle and answers the event on its stdin. */
const runner = `
  const { handler } = require(process.argv[1]);
  const event = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
  handler(event, {}).then((answer) => process.stdout.write("\\n" + JSON.stringify(answer)));
`;

function main() {
  if (!existsSync(buildFolder)) throw new Error(`${buildFolder} is not there: run sam build first`);
  const built = builtFunctions();
  const sampled = new Set(Object.keys(answers).map((name) => name.split(".")[0]));
  const results = [
    ...[...sampled].map((name) => report(`${name} is built`, built.has(name))),
    ...[...built.keys()].map((name) => report(`${name} has sample events`, sampled.has(name))),
    ...Object.entries(answers)
      .filter(([, { needs }]) => needs === undefined)
      .map(([sample, answer]) => report(sample, isDeepStrictEqual(run(sample, built), answer))),
  ];
  const leftOut = Object.entries(answers).filter(([, { needs }]) => needs !== undefined);
  for (const [sample, { needs }] of leftOut) console.log(`left out ${sample}: it needs ${needs}`);
  const failed = results.filter((passed) => !passed).length;
  console.log(`${results.length - failed} passed, ${failed} failed`);
  process.exitCode = results.length > 0 && failed === 0 ? 0 : 1;
}

/** The bundles of the build, by the name that the function's source folder and its samples have. */
function builtFunctions() {
  const folders = readdirSync(buildFolder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return new Map(
    folders.map(({ name }) => [kebabCase(name.replace(/Function$/, "")), join(buildFolder, name, "handler.js")]),
  );
}

const kebabCase = (name) => name.replace(/(?<!^)[A-Z]/g, (capital) => `-${capital}`).toLowerCase();

function run(sample, built) {
  const name = sample.split(".")[0];
  const input = readFileSync(join(project, "events", `${sample}.json`), "utf8");
  const env = { ...process.env, ...environment, REQUIRED_SCOPES: requiredScopes[name] ?? "" };
  const args = ["-e", runner, built.get(name) ?? ""];
  const { stdout, status } = spawnSync(process.execPath, args, { input, env, encoding: "utf8" });
  if (status !== 0) return { endedWith: status };
  return comparable(name, JSON.parse(input), JSON.parse(stdout.split("\n").at(-1)));
}

/**
 * What the table states: of a route its status, body and challenge; of the trigger its response, if nothing else
 * changed; of another event's function the whole answer.
 */
function comparable(name, event, answer) {
  if (name === "pre-token-generation") {
    const { response, ...rest } = answer;
    return isDeepStrictEqual({ ...rest, response: event.response }, event) ? { response } : { changed: rest };
  }
  if (name === "record-upload") return answer;
  const { statusCode, headers, body } = answer;
  const challenge = headers["www-authenticate"];
  return { statusCode, body: JSON.parse(body), ...(challenge && { "www-authenticate": challenge }) };
}

function report(what, passed) {
  console.log(`${passed ? "ok    " : "FAILED"} ${what}`);
  return passed;
}

main();
