import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Stack } from "sam-gatehouse";
import { addresses, signIn, startProject, type Tokens } from "../acceptance/running-stack";
import { project, readRoutes } from "../template/read-template";
import { mustRun, program, requireBuild } from "./programs";

/**
 * What SAM's own translator makes of the template, run by the local stack beside the template itself: both answer every
 * request alike. So what stands in the deployed API, the translation's OpenAPI body, is what was tried here.
 */
interface World {
  readonly stack: Stack;
  readonly tokens: { readonly admin: Tokens; readonly regular: Tokens };
}

const translation = join(project, ".aws-sam/build/translation.json");
let source: World;
let translated: World;

beforeAll(async () => {
  requireBuild();
  const built = join(project, ".aws-sam/build/template.yaml");
  writeFileSync(
    translation,
    mustRun(program("GATEHOUSE_PYTHON"), [join(project, ".ci/translate.py"), "--built", built, "dev"]),
  );
  source = await open(join(project, "template.yaml"));
  translated = await open(translation);
}, 180_000);

afterAll(() => Promise.all([source?.stack.close(), translated?.stack.close()]));

async function open(template: string): Promise<World> {
  const stack = await startProject({ template, seed: join(project, "seed.json") });
  return { stack, tokens: { admin: await signIn(stack, "adminuser"), regular: await signIn(stack, "regularuser") } };
}

const headers: readonly (readonly [string, (of: World["tokens"]) => string | undefined])[] = [
  ["no token", () => undefined],
  ["text that is no token", () => "not-a-token"],
  ["three segments of nonsense", () => "Bearer a.b.c"],
  ["regularuser's access token", (of) => `Bearer ${of.regular.access}`],
  ["regularuser's bare ID token", (of) => of.regular.id],
  ["adminuser's bare access token", (of) => of.admin.access],
  ["adminuser's ID token", (of) => `Bearer ${of.admin.id}`],
  ["a token whose signature was cut", (of) => `Bearer ${of.admin.access.slice(0, -9)}`],
];
/** The files' routes go on to a table once someone is let in, and answer here by their first check of what was sent. */
const requests = [
  ...readRoutes().map(({ routeKey }) => (/metadata|upload/.test(routeKey) ? `${routeKey}?limit=0` : routeKey)),
  "GET /nothing",
  "POST /whoami",
  "GET /whoami/",
  "HEAD /whoami",
];

test.each(requests.flatMap((request) => headers.map(([what, header]) => ({ request, what, header }))))(
  "$request with $what is answered by the translation as by the template",
  async ({ request, header }) => {
    const [method = "", path = ""] = request.split(" ");
    const ask = async (world: World) => {
      const authorization = header(world.tokens);
      return answerOf(world, method, path, authorization === undefined ? {} : { authorization });
    };
    expect(await ask(translated)).toEqual(await ask(source));
  },
);

const page = "http://127.0.0.1:8080";
test.each([
  ["the page's preflight", "OPTIONS", { origin: page, "access-control-request-method": "GET" }],
  ["another page's preflight", "OPTIONS", { origin: "https://a.example", "access-control-request-method": "GET" }],
  ["the page's request without a token", "GET", { origin: page }],
])("%s is answered by the translation as by the template", async (_, method, sent) => {
  const ask = (world: World) => answerOf(world, method, "/whoami", sent);
  expect(await ask(translated)).toEqual(await ask(source));
});

test("requests were compared that are let in, refused and forbidden", async () => {
  const { tokens } = translated;
  const statuses = [tokens.admin.access, tokens.regular.access, "a.b.c"].map(async (authorization) => {
    return (await answerOf(translated, "GET", "/AdminUser", { authorization })).status;
  });
  expect(await Promise.all(statuses)).toEqual([200, 403, 401]);
});

/** Status, body and the headers that differ by request, with what each stack has of its own left out. */
async function answerOf({ stack }: World, method: string, path: string, sent: Record<string, string>) {
  const { api, clientId } = addresses(stack);
  const answer = await fetch(`${api}${path}`, { method, headers: sent });
  const plain = (text: string) => text.replaceAll(clientId, "CLIENT").replace(/"expiresAt":"[^"]+"/, '"expiresAt":""');
  const told = [...answer.headers].filter(([name]) => !["date", "apigw-requestid"].includes(name));
  return {
    status: answer.status,
    body: plain(await answer.text()),
    headers: told.map(([name, value]) => [name, name === "content-length" ? "" : plain(value)]),
  };
}
