/**
 * Draws template.yaml in both worlds, as Mermaid in docs/diagram.md: who calls whom on AWS, and which part of the local stack
 * stands in. A test holds that the file is what this script makes.
 *
 *     node .ci/draw-diagram.js           writes docs/diagram.md
 *     node .ci/draw-diagram.js --print   prints it
 */
const { readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { parse } = require("yaml");

const project = join(__dirname, "..");
/** Intrinsic functions are read as their bare arguments. */
const { Resources: resources } = parse(readFileSync(join(project, "template.yaml"), "utf8"), { logLevel: "silent" });

/** What stands in on one's own machine for a type that is drawn. */
const worlds = {
  "AWS::Cognito::UserPool": ["Cognito user pool", "user pool, port 9229"],
  "AWS::Cognito::UserPoolDomain": ["managed login", "sign-in pages, port 9229"],
  "AWS::Serverless::HttpApi": ["API Gateway HTTP API with a JWT authorizer", "gateway, port 3000"],
  "AWS::Serverless::Function": ["Lambda function", "worker thread"],
  "AWS::DynamoDB::Table": ["DynamoDB table", "table, port 9230"],
  "AWS::S3::Bucket": ["S3 bucket", "bucket, port 9230"],
  "AWS::SQS::Queue": ["SQS queue", ""],
  "AWS::CloudFront::Distribution": ["CloudFront", "page, port 8080"],
};

const drawn = Object.entries(resources).filter(([, { Type }]) => Type in worlds);
const namesOf = (value) => {
  const text = JSON.stringify(value ?? {});
  return drawn.map(([id]) => id).filter((id) => new RegExp(`\\b${id}\\b`).test(text));
};

/** `from -->|why| to`. */
const arrows = [
  ...drawn.flatMap(([id, resource]) => arrowsOf(id, resource)),
  ["page", "signs in", "UserPoolDomain"],
  ["page", "signs in", "SignInDomain"],
  ["UserPoolDomain", "", "UserPool"],
  ["SignInDomain", "", "UserPool"],
  ["page", "Bearer token", "HttpApi"],
  ["page", "signed URL", "UploadsBucket"],
];

function arrowsOf(id, { Type, Properties }) {
  if (Type === "AWS::Serverless::Function") return arrowsOfFunction(id, Properties);
  if (Type === "AWS::Cognito::UserPool") return namesOf(Properties.LambdaConfig).map((to) => [id, "every token", to]);
  if (Type === "AWS::Serverless::HttpApi") return [[id, "issuer and keys", "UserPool"]];
  if (Type === "AWS::CloudFront::Distribution")
    return namesOf(Properties)
      .filter((to) => to !== id)
      .map((to) => [id, "", to]);
  return [];
}

function arrowsOfFunction(id, { Events, Role }) {
  const role = resources[String(Role).replace(/\.Arn$/, "")]?.Properties.Policies;
  const called = Object.values(Events ?? {}).flatMap(({ Type, Properties }) => {
    if (Type === "HttpApi") return [["HttpApi", `${Properties.Method} ${Properties.Path}`, id]];
    return namesOf(Properties.Pattern).map((from) => [from, "Object Created", id]);
  });
  const used = namesOf(role).filter((to) => to !== id);
  return [...called, ...used.map((to) => [id, to === "FailedUploads" ? "what failed" : "", to])];
}

/** A Mermaid chart of one world; what is not there is left out with its arrows. */
function chart(world, page) {
  const there = new Map(drawn.map(([id, { Type }]) => [id, worlds[Type][world]]).filter(([, kind]) => kind !== ""));
  const isThere = (id) => id === "page" || there.has(id);
  return [
    "```mermaid",
    "flowchart LR",
    `  page["${page}"]`,
    ...[...there].map(
      ([id, kind]) => `  ${id}["${id}<br/>${kind}${resources[id].Condition ? conditionNote(id) : ""}"]`,
    ),
    ...arrows
      .filter(([from, , to]) => isThere(from) && isThere(to))
      .map(([from, why, to]) => `  ${from} -->${why === "" ? "" : `|${why}|`} ${to}`),
    "```",
  ].join("\n");
}

const conditionNote = (id) => `<br/><i>if ${resources[id].Condition}</i>`;

const document = `# The system, drawn from its template

By \`node .ci/draw-diagram.js\`: change \`template.yaml\`, not this. Left out are roles, policies, log groups, alarms and whatever else
hangs on what is drawn.

## On AWS

${chart(0, "browser or program")}

## On one machine

${chart(1, "browser or program")}
`;

if (process.argv[2] === "--print") process.stdout.write(document);
else writeFileSync(join(project, "docs/diagram.md"), document);
