#!/usr/bin/env node
// Runs the command line: as it was built into the package, or, in a checkout, from a bundle of the sources as they are
// now. Plain JavaScript, since Node.js has to run it before anything is compiled.

const fs = require("node:fs");
const path = require("node:path");
const { runScript } = require("./run-script.js");

const MINIMUM_NODE = [20, 19];
const BUILT = path.join(__dirname, "../dist");
const IS_CHECKOUT = fs.existsSync(path.join(__dirname, "../src/cli/main.ts"));

main();

function main() {
  try {
    const problem = oldNode() ?? (IS_CHECKOUT ? unusableCheckout() : undefined);
    if (problem !== undefined) return fail(problem);
    process.setSourceMapsEnabled?.(process.execArgv.includes("--inspect") || process.env.GATEHOUSE_SOURCE_MAPS === "1");
    const folder = IS_CHECKOUT ? fromSources() : BUILT;
    runScript(path.join(folder, "cli.js"), folder);
  } catch (error) {
    fail(`the command line does not start: ${error.stack ?? error}`);
  }
}

function oldNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor >= MINIMUM_NODE[1])) return undefined;
  return `Node.js ${MINIMUM_NODE.join(".")} or newer is needed, this is ${process.versions.node}.`;
}

function unusableCheckout() {
  const { unmetRequirement } = require("../build/checkout.js");
  return unmetRequirement();
}

function fromSources() {
  const { bundleFolder } = require("../build/checkout.js");
  return bundleFolder();
}

function fail(message) {
  process.stderr.write(`gatehouse: ${message}\n`);
  process.exitCode = 1;
}
