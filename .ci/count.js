// Adds up what the test runs counted and closes with one line: `N passed, M failed`.
const { readFileSync } = require("node:fs");

const runs = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, "utf8")));
const sum = (member) => runs.reduce((total, run) => total + run[member], 0);
const skipped = sum("numPendingTests");
console.log(
  `${sum("numPassedTests")} passed, ${sum("numFailedTests")} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`,
);
process.exitCode = sum("numPassedTests") > 0 && sum("numFailedTests") === 0 ? 0 : 1;
