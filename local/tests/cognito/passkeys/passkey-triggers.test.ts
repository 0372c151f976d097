import { resolve } from "node:path";
import { afterEach, expect, test } from "@jest/globals";
import { build } from "esbuild";
import type { JsonObject } from "../../../src/model/json";
import { type RunningPools, TRIGGER_ARN } from "../running-pool";
import { answer, askedFor, registerFor, startPasskeyPool } from "./passkey-steps";

/** What runs, and what is loaded, around a sign-in by passkey. */

let running: RunningPools | undefined;
afterEach(() => running?.close());

test("the pre authentication trigger runs before a passkey is asked for, the others once it was right", async () => {
  const events: JsonObject[] = [];
  const trigger = (event: JsonObject) => {
    events.push(event);
    return event;
  };
  const names = ["PreAuthentication", "PostAuthentication", "PreTokenGeneration"];
  const LambdaConfig = Object.fromEntries(names.map((name) => [name, TRIGGER_ARN]));
  running = await startPasskeyPool({ LambdaConfig }, { triggers: { [TRIGGER_ARN]: trigger } });
  const passkey = await registerFor(running, "alice");
  events.length = 0;
  const { session, options } = await askedFor(running, "alice");
  const sources = () => events.map(({ triggerSource }) => triggerSource);
  expect(sources()).toEqual(["PreAuthentication_Authentication"]);
  await answer(running, "alice", session, passkey.assert(options));
  expect(sources().slice(1)).toEqual(["PostAuthentication_Authentication", "TokenGeneration_Authentication"]);
});

test("a pre authentication trigger that refuses asks for no passkey", async () => {
  let isOpen = true;
  const trigger = (event: JsonObject) => {
    if (!isOpen) throw new Error("Not today.");
    return event;
  };
  const LambdaConfig = { PreAuthentication: TRIGGER_ARN };
  running = await startPasskeyPool({ LambdaConfig }, { triggers: { [TRIGGER_ARN]: trigger } });
  await registerFor(running, "alice");
  isOpen = false;
  await expect(askedFor(running, "alice")).rejects.toMatchObject({ name: "UserLambdaValidationException" });
});

test("the library of passkeys is loaded when the first credential comes, never at a start", async () => {
  const { metafile } = await build({
    entryPoints: [resolve(__dirname, "../../../src/cli/main.ts")],
    bundle: true,
    write: false,
    outdir: "unused",
    platform: "node",
    packages: "external",
    jsx: "automatic",
    jsxImportSource: "hono/jsx",
    metafile: true,
    logLevel: "silent",
  });
  const kinds = Object.values(metafile.inputs).flatMap(({ imports }) =>
    imports.filter(({ path }) => path.startsWith("@simplewebauthn/")).map(({ kind }) => kind),
  );
  expect(kinds.length).toBeGreaterThan(0);
  expect(new Set(kinds)).toEqual(new Set(["dynamic-import"]));
});
