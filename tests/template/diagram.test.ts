import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { project, readRoutes } from "./read-template";

test("the diagram is drawn from the template as it is, with every route", () => {
  const file = readFileSync(join(project, "docs/diagram.md"), "utf8");
  const { stdout } = spawnSync(process.execPath, [join(project, ".ci/draw-diagram.js"), "--print"], {
    encoding: "utf8",
  });
  expect(file).toBe(stdout);
  for (const { id, routeKey } of readRoutes()) expect(file.split(`HttpApi -->|${routeKey}| ${id}`)).toHaveLength(3);
});
