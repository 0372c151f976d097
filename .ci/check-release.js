// Ends with 1 unless the tag, local/package.json and local/CHANGELOG.md name the same version.
//
//     node .ci/check-release.js sam-gatehouse-v1.2.3

const { readFileSync } = require("node:fs");
const path = require("node:path");

const PACKAGE = path.join(__dirname, "../local");
const [tag] = process.argv.slice(2);
const { name, version } = JSON.parse(readFileSync(path.join(PACKAGE, "package.json"), "utf8"));
const [, newest] = /^## (\d\S*)/m.exec(readFileSync(path.join(PACKAGE, "CHANGELOG.md"), "utf8")) ?? [];

if (tag !== `${name}-v${version}` || newest !== version) {
  console.error(`tag ${tag}, package.json ${name} ${version}, CHANGELOG.md ${newest ?? "no version"}: they must agree`);
  process.exitCode = 1;
}
