import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { makePlainProject, type PlainProject, ROOT, type Run } from "./plain-project";

/** The packed package in a project as many are: JavaScript, no build step, no TypeScript, the implicit HTTP API. */

const PORTS = [
  "--json",
  "--port",
  "0",
  "--pool-port",
  "0",
  "--storage-port",
  "0",
  "--web-port",
  "0",
  "--console-port",
  "0",
];

interface Ready {
  readonly apis: Readonly<Record<string, { readonly url: string }>>;
}

jest.setTimeout(90_000);

let project: PlainProject;
let stack: Run;
let api: string;

beforeAll(async () => {
  project = await makePlainProject();
  stack = project.npx(["sam-gatehouse", "start", ...PORTS]);
  const ready: Ready = JSON.parse(await stack.firstLine);
  api = ready.apis["ServerlessHttpApi"]?.url ?? "";
}, 180_000);

afterAll(async () => await project.close());

test("the tarball holds programs, declarations and style sheets, no other sources and no tests", () => {
  const paths = project.files.map(({ path }) => path);
  expect(paths).toEqual(
    expect.arrayContaining([
      "package.json",
      "README.md",
      "CHANGELOG.md",
      "LICENSE",
      "bin/gatehouse.js",
      "dist/worker.js",
      "dist/window.js",
      "dist/window.css",
      "dist/sign-in.css",
      "dist/sign-in.js",
      "src/pages/look.css",
      "src/pages/look/tokens.css",
    ]),
  );
  expect(
    paths.filter(
      (path) => !/^(dist\/.*\.(m?js|d\.m?ts|css)|src\/pages\/look(\/\w+)?\.css|bin\/[a-z-]+\.js|[^/]+)$/.test(path),
    ),
  ).toEqual([]);
});

test("what it requires is what its manifest names, without TypeScript", () => {
  const { dependencies } = JSON.parse(contentsOf("package.json"));
  const required = project.files
    .filter(({ path }) => path.endsWith(".js"))
    .flatMap(({ contents }) => [...contents.toString().matchAll(/\brequire\("([^"./][^"]*)"\)/g)])
    .map(([, name = ""]) => name.replace(/^((?:@[^/]+\/)?[^/]+).*$/, "$1"))
    .filter((name) => !name.startsWith("node:"));
  // A package that another one wants beside it is installed for that one's sake.
  const peers = required.flatMap((name) => Object.keys(manifestOf(name).peerDependencies ?? {}));
  expect([...new Set([...required, ...peers])].sort()).toEqual(Object.keys(dependencies).sort());
});

test("start serves the template with its authorizer enforced", async () => {
  const token = (await finish(["sam-gatehouse", "token", "ada"])).stdout.trim();
  const headers = { authorization: `Bearer ${token}` };
  const answers = await Promise.all([
    fetch(`${api}/todos`),
    fetch(`${api}/todos`, { headers }),
    fetch(`${api}/todos`, { method: "POST", headers }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([401, 200, 403]);
  expect(await answers[1]?.json()).toEqual({ owner: "ada", todos: ["buy milk"] });
});

test("explain says which check refuses a token", async () => {
  const token = (await finish(["gatehouse", "token", "ada"])).stdout.trim();
  const { stdout } = await finish(["gatehouse", "explain", token, "POST /todos"]);
  expect(stdout).toMatch(/FAIL +scope .*this decides/);
});

test.each([
  { fn: "ListTodos", event: ["-e", "events/list-todos.json"], answer: { owner: "grace", todos: ["buy milk"] } },
  { fn: "AddTodo", event: [], answer: { statusCode: 201 } },
])("invoke runs $fn from its own folder", async ({ fn, event, answer }) => {
  const { status, stdout } = await finish(["sam-gatehouse", "invoke", fn, ...event]);
  expect([status, JSON.parse(stdout)]).toEqual([0, answer]);
});

test("doctor finds nothing to fix", async () => {
  expect(await finish(["sam-gatehouse", "doctor"])).toMatchObject({ status: 0 });
});

test("the state folder keeps itself out of the project's git", () => {
  expect(readFileSync(join(project.folder, ".gatehouse/.gitignore"), "utf8")).toBe("*\n");
});

test("without a running stack, token says how to start one in this project", async () => {
  const { stderr } = await finish(["sam-gatehouse", "token", "ada", "--state", "no-such-folder"]);
  expect(stderr).toContain("npx --no-install sam-gatehouse start");
});

test.each([
  { kind: "CommonJS", file: "tests/commonjs.test.cjs", flags: [] },
  { kind: "ES modules", file: "tests/es-module.test.mjs", flags: ["--experimental-vm-modules"] },
])("a Jest test of the project starts the stack, from $kind", async ({ file, flags }) => {
  const program = join(ROOT, "node_modules/jest/bin/jest.js");
  const { status, stderr } = await project.node([
    ...flags,
    program,
    "--rootDir",
    project.folder,
    "--testTimeout",
    "60000",
    "-i",
    file,
  ]).ended;
  expect([status, stderr]).toEqual([0, expect.stringContaining("3 passed")]);
});

test("the project's tests are typed: both kinds of import compile, wrong options do not", async () => {
  writeFileSync(join(project.folder, "tsconfig.json"), JSON.stringify(TSCONFIG));
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  expect(await project.node([tsc, "-p", "tsconfig.json"]).ended).toMatchObject({ status: 0, stdout: "" });
});

test("the stack ends with the npx that started it", async () => {
  stack.process.kill("SIGTERM");
  await stack.ended;
  const answers = async () =>
    await fetch(api).then(
      () => true,
      () => false,
    );
  for (let attempt = 0; attempt < 50 && (await answers()); attempt += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(await answers()).toBe(false);
});

const TSCONFIG = {
  compilerOptions: {
    module: "nodenext",
    target: "es2023",
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    allowJs: true,
    checkJs: true,
    noEmit: true,
    lib: ["es2023"],
    skipLibCheck: true,
    types: ["node"],
    typeRoots: [join(ROOT, "node_modules/@types")],
    paths: { "@jest/globals": [join(ROOT, "node_modules/@jest/globals/build/index.d.ts")] },
  },
  include: ["tests"],
};

function contentsOf(path: string): string {
  return project.files.find((file) => file.path === path)?.contents.toString() ?? "";
}

async function finish(args: readonly string[]) {
  return await project.npx(args).ended;
}

function manifestOf(name: string): { readonly peerDependencies?: Readonly<Record<string, string>> } {
  return JSON.parse(readFileSync(join(ROOT, "node_modules", name, "package.json"), "utf8"));
}
