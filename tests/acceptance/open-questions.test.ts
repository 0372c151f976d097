import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { OPEN_QUESTIONS } from "./open-questions";
import { ANSWERS_FOLDER } from "./place";
import type { Asker } from "./probes";
import { PROJECT } from "./running-stack";
import { openWorld } from "./world";

/**
 * The open questions of docs/aws-behaviour. Here the local stack must answer as the statement says; a deployed stack may
 * answer as it likes, and what it answers is written down.
 */
let asker: Asker;
const answers: { statement: string; asks: string; ours: string; aws: string }[] = [];

beforeAll(async () => {
  const world = await openWorld();
  asker = { world, admin: await world.signIn("admin"), regular: await world.signIn("regular") };
});

afterAll(async () => {
  const folder = process.env[ANSWERS_FOLDER] ?? "";
  if (asker?.world.kind === "deployed" && folder !== "") write(folder);
  await asker?.world.close();
});

test.each(OPEN_QUESTIONS)("$statement: $asks", async ({ statement, asks, ours, probe }) => {
  const answer = await probe(asker);
  expect(answer).toMatch(/^[1-5]\d\d/);
  if (asker.world.kind === "local") expect(answer).toBe(ours);
  answers.push({ statement, asks, ours, aws: answer });
});

test("every question asks for a statement that rests on no source", () => {
  const settled = OPEN_QUESTIONS.filter(({ statement }) => {
    const [file = "", id = ""] = statement.split("#");
    const text = readFileSync(join(PROJECT, "docs/aws-behaviour", `${file}.md`), "utf8");
    const line = text.split("\n").find((each) => each.startsWith(`- ${id}. `)) ?? "";
    return !/inferred|not known/.test(line);
  });
  expect(settled.map(({ statement }) => statement)).toEqual([]);
});

/** One file for people and one for programs, named after the pool. */
function write(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const { poolId, region } = asker.world;
  const cell = (text: string) => `\`${text.replaceAll("|", "\\|").replaceAll("`", "'")}\``;
  const rows = answers.map(({ statement, asks, ours, aws }) => {
    return `| ${statement} | ${asks} | ${ours === aws ? "as we do" : "**otherwise**"} | ${cell(aws)} | ${cell(ours)} |`;
  });
  const head = [
    `# What a deployed stack answered (${region})`,
    "",
    "Correct the statements of docs/aws-behaviour, and take the questions that are answered out of",
    "tests/acceptance/open-questions.ts.",
    "",
    "| statement | question | | it answers | the local stack |",
    "|---|---|---|---|---|",
  ];
  writeFileSync(join(folder, `${poolId}.md`), `${[...head, ...rows].join("\n")}\n`);
  writeFileSync(join(folder, `${poolId}.json`), `${JSON.stringify(answers, undefined, 2)}\n`);
}
