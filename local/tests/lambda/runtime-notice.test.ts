import { expect, test } from "@jest/globals";
import { runtimeNotice } from "../../src/lambda/runtime-notice";
import { createProject } from "./fixture";

const project = createProject();
project.remove();

test.each([
  [["nodejs24.x"], "v24.3.0", undefined],
  [[], "v24.3.0", undefined],
  [
    ["nodejs24.x", "nodejs24.x"],
    "v20.19.0",
    "The template asks for nodejs24.x; the functions run on the Node.js at hand, v20.19.0.",
  ],
  [
    ["nodejs24.x", "nodejs20.x", "nodejs22.x"],
    "v20.19.0",
    "The template asks for nodejs22.x, nodejs24.x; the functions run on the Node.js at hand, v20.19.0.",
  ],
])("the notice about functions of %j on Node.js %s says what the template asks for", (runtimes, version, expected) => {
  const functions = runtimes.map((runtime, index) => project.fn(`Fn${index}`, { runtime }));
  expect(runtimeNotice(functions, version)).toBe(expected);
});
