import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { build, type Format, type Metafile } from "esbuild";
import { project, resourcesOfType } from "../template/read-template";

/** The bundles that `sam build` makes: esbuild with the template's own build properties. */
const kilobyte = 1024;
const budgets = { PreTokenGenerationFunction: 5 * kilobyte, route: 40 * kilobyte };

const functions = resourcesOfType("AWS::Serverless::Function").map(([id, { Properties, Metadata }]) => ({
  id,
  entry: `${Properties["Handler"]}`.replace(/\.handler$/, ".ts"),
  options: Metadata?.BuildProperties ?? {},
  budget: id === "PreTokenGenerationFunction" ? budgets.PreTokenGenerationFunction : budgets.route,
}));

async function bundle(entry: string, options: Readonly<Record<string, unknown>>) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: project,
    entryPoints: [join(project, entry)],
    bundle: true,
    platform: "node",
    write: false,
    metafile: true,
    format: options["Format"] as Format,
    mainFields: `${options["MainFields"]}`.split(","),
    minify: options["Minify"] === true,
    target: `${options["Target"]}`,
  });
  return { bytes: outputFiles[0]?.contents.byteLength ?? 0, sources: sourcesOf(metafile) };
}

const sourcesOf = ({ inputs }: Metafile) => Object.keys(inputs);

test("the template's build properties are those that this test knows how to give", () => {
  for (const { options } of functions) {
    expect(Object.keys(options).sort()).toEqual(["Format", "MainFields", "Minify", "Target"]);
  }
});

describe.each(functions)("$id", ({ entry, options, budget }) => {
  test(`is bundled in ${budget / kilobyte} KB at most`, async () => {
    const { bytes } = await bundle(entry, options);
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(budget);
  });

  test("brings no other function with it", async () => {
    const own = entry.split("/").slice(0, 2).join("/");
    const { sources } = await bundle(entry, options);
    const ofFunctions = sources.filter((source) => source.startsWith("functions/"));
    expect(ofFunctions.filter((source) => !source.startsWith(own) && !source.startsWith("functions/_shared"))).toEqual(
      [],
    );
  });
});

test("the trigger brings no package with it", async () => {
  const trigger = functions.find(({ id }) => id === "PreTokenGenerationFunction");
  const { sources } = await bundle(trigger?.entry ?? "", trigger?.options ?? {});
  expect(sources.filter((source) => source.includes("node_modules"))).toEqual([]);
});
