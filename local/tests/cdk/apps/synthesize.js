const { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { basename, join, resolve } = require("node:path");

/**
 * Synthesizes every app of this folder into a folder of its own below the one that is named, and leaves out of the
 * outcome what nothing here reads: the tree, metadata, reports. aws-cdk-lib, and the esbuild by which it bundles, are
 * found by NODE_PATH:
 *
 *     NODE_PATH=<copy of .ci/cdk>/node_modules:node_modules node local/tests/cdk/apps/synthesize.js local/tests/cdk/golden
 */
const APPS = ["http-api", "rest-api", "lambda-authorizer", "stages"];
/** What `cdk synth` tells an app. */
const CONTEXT = { "aws:cdk:enable-path-metadata": true, "aws:cdk:enable-asset-metadata": true };
const LEFT_OUT = /^(tree|validation-report|.*\.metadata)\.json$/;

const [target] = process.argv.slice(2);
if (target === undefined) fail("usage: node synthesize.js FOLDER");
try {
  require.resolve("aws-cdk-lib");
} catch {
  fail(
    "aws-cdk-lib is not there: npm ci in a copy of .ci/cdk, then NODE_PATH=<copy>/node_modules:node_modules for this program",
  );
}
for (const app of APPS) {
  const out = mkdtempSync(join(tmpdir(), "cdk-out-"));
  try {
    Object.assign(process.env, { CDK_OUTDIR: out, CDK_CONTEXT_JSON: JSON.stringify(CONTEXT) });
    require(join(__dirname, `${app}.js`));
    trimManifests(out);
    const folder = resolve(target, app);
    rmSync(folder, { recursive: true, force: true });
    cpSync(out, folder, { recursive: true, filter: (file) => !LEFT_OUT.test(basename(file)) });
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** The manifests tell every construct of the app and every feature flag of the library. */
function trimManifests(folder) {
  for (const entry of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (basename(entry) !== "manifest.json") continue;
    const file = join(folder, entry);
    const { artifacts, ...rest } = JSON.parse(readFileSync(file, "utf8"));
    const kept = Object.entries(artifacts).filter(([, { type }]) => !/^cdk:(tree|feature-flag-report)$/.test(type));
    const trimmed = kept.map(([id, { metadata, additionalMetadataFile, ...artifact }]) => [id, artifact]);
    writeFileSync(file, `${JSON.stringify({ ...rest, artifacts: Object.fromEntries(trimmed) }, undefined, 2)}\n`);
  }
}
