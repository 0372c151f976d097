import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminLinkProviderForUserCommand,
  CreateIdentityProviderCommand,
  DeleteIdentityProviderCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "@jest/globals";
import { InvalidArgumentError } from "commander";
import { parseProviderMode } from "../../../src/cli/commands/start";
import type { JsonObject } from "../../../src/model/json";
import type { ProviderMode } from "../../../src/model/provider-mode";
import type { UserPoolResource } from "../../../src/model/user-pool";
import { POOL_ID, type RunningPools, startFixture } from "../running-pool";
import { PROVIDERS, type ProviderName, providerOf, signInAt, startStandIns } from "./stand-in-pool";

/** Real or stand-in: fixed at the start, and never both in one state folder (docs/decisions/092). */

const modes = (given: Readonly<Record<string, ProviderMode>>) => ({
  options: { providerModes: new Map(Object.entries(given)) },
});

/** Stops a pool, and starts one with these modes on its state. */
async function restartAs(running: RunningPools, names: ProviderName[], given: Readonly<Record<string, ProviderMode>>) {
  running.sdk.destroy();
  await running.pools.close();
  return startStandIns(names, { ...modes(given), stateDirectory: running.stateDirectory });
}

/** Links a new native user with somebody at a provider. */
async function link({ sdk }: RunningPools, provider: string) {
  await sdk.send(new AdminCreateUserCommand({ UserPoolId: POOL_ID, Username: "lena", MessageAction: "SUPPRESS" }));
  await sdk.send(
    new AdminLinkProviderForUserCommand({
      UserPoolId: POOL_ID,
      DestinationUser: { ProviderName: "Cognito", ProviderAttributeValue: "lena" },
      SourceUser: { ProviderName: provider, ProviderAttributeName: "Cognito_Subject", ProviderAttributeValue: "l" },
    }),
  );
}

const OIDC = { CorpOidc: "stand-in" } as const;

test.each(["Google", "Facebook", "LoginWithAmazon", "SignInWithApple"] as const)(
  "%s can't be asked itself, and the start says why",
  async (name) => {
    await expect(startStandIns([name], modes({ [name]: "real" }))).rejects.toMatchObject({
      name: "StartError",
      code: "provider-mode",
      message: expect.stringMatching(new RegExp(`^${name} can't be asked itself: social providers refuse a redirect`)),
    });
  },
);

test("the start announces which providers have stand-ins, and which callback the others want", async () => {
  const running = await startStandIns(["Google", "SignInWithApple", "CorpOidc"], {
    options: { providerModes: new Map() },
  });
  const said = running.logged.join("\n");
  expect(said).toContain(
    "UserPool signs in by Google, Apple at stand-ins on this machine: no real account, and no network.",
  );
  expect(said).toContain("UserPool signs in by CorpOidc: register the callback");
  expect(running.pools.pools[0]?.providers).toEqual({
    CorpOidc: "real",
    Google: "stand-in",
    SignInWithApple: "stand-in",
  });
  await running.close();
});

test("a state folder with users of a stand-in is not served with the provider itself", async () => {
  const running = await startStandIns(["CorpOidc"]);
  await signInAt(running, "CorpOidc", { name: "Ada", email: "ada@example.com", subject: "ada" });
  await expect(restartAs(running, ["CorpOidc"], { CorpOidc: "real" })).rejects.toMatchObject({
    code: "provider-mode",
    message: expect.stringMatching(/signed in at its stand-in.*--provider CorpOidc=stand-in.*--state.*--reset/s),
  });
  // Once its users are gone, the folder takes either.
  const again = await restartAs(running, ["CorpOidc"], OIDC);
  await again.sdk.send(new AdminDeleteUserCommand({ UserPoolId: POOL_ID, Username: "corpoidc_ada" }));
  const real = await restartAs(again, ["CorpOidc"], { CorpOidc: "real" });
  await real.close();
});

test("a state folder with links of the provider itself is not served with a stand-in, whoever made the provider", async () => {
  const running = await startStandIns([], modes({}));
  const { sdk } = running;
  await sdk.send(new CreateIdentityProviderCommand({ UserPoolId: POOL_ID, ...providerOf("CorpOidc") }));
  await link(running, "CorpOidc");
  // The same name for another kind of provider would have a stand-in.
  await sdk.send(new DeleteIdentityProviderCommand({ UserPoolId: POOL_ID, ProviderName: "CorpOidc" }));
  await expect(
    sdk.send(
      new CreateIdentityProviderCommand({
        UserPoolId: POOL_ID,
        ProviderName: "CorpOidc",
        ProviderType: "SAML",
        ProviderDetails: { ...PROVIDERS.CorpSaml.details },
      }),
    ),
  ).rejects.toMatchObject({
    name: "InvalidParameterException",
    message: expect.stringContaining(
      "CorpOidc would have a stand-in, but this state folder has users who signed in at",
    ),
  });
  await sdk.send(new CreateIdentityProviderCommand({ UserPoolId: POOL_ID, ...providerOf("CorpOidc") }));
  await expect(restartAs(running, [], OIDC)).rejects.toMatchObject({ code: "provider-mode" });
  await (await restartAs(running, [], {})).close();
});

test("an edit of the template can't give a provider's users another mode", async () => {
  const resources: UserPoolResource[] = [];
  const location = { file: "/project/template.yaml", line: 9, path: "Resources/Corp" };
  const withProvider = (resource: UserPoolResource, properties: JsonObject) => ({
    ...resource,
    identityProviders: [{ logicalId: "Corp", location, properties }],
  });
  const running = await startFixture({
    edit(resource) {
      resources.push(resource);
      return withProvider(resource, providerOf("CorpSaml"));
    },
  });
  await link(running, "CorpSaml");
  const oidc = { ...providerOf("CorpOidc"), ProviderName: "CorpSaml" };
  expect(() => running.pools.plan(resources.map((resource) => withProvider(resource, oidc)))).toThrow(
    "CorpSaml would be asked itself, but this state folder has users who signed in at its stand-in.",
  );
  await running.close();
});

test("a provider that an edit of the template adds is announced with its stand-in, once", async () => {
  const resources: UserPoolResource[] = [];
  const running = await startFixture({
    edit(resource) {
      resources.push(resource);
      return resource;
    },
  });
  const location = { file: "/project/template.yaml", line: 9, column: 1, path: "Resources/Corp" };
  const identityProviders = [{ logicalId: "Corp", location, properties: providerOf("CorpSaml") }];
  const edited = resources.map((resource) => ({ ...resource, identityProviders }));
  for (const _time of [1, 2]) running.pools.plan(edited)();
  const notices = running.logged.filter((line) => line.includes("signs in by CorpSaml at stand-ins"));
  expect(notices).toHaveLength(1);
  await running.close();
});

test("deleting a provider forgets the people and the key of its stand-in", async () => {
  const running = await startStandIns(["Google", "Facebook"]);
  for (const provider of ["Google", "Facebook"])
    await signInAt(running, provider, { name: "Ada", email: "a@example.com" });
  await running.sdk.send(new DeleteIdentityProviderCommand({ UserPoolId: POOL_ID, ProviderName: "Google" }));
  const { tables } = running.pools.services;
  const left = [tables.standInPeople, tables.standInKeys].map((table) =>
    [...table.entries([POOL_ID])].map(({ key }) => key[1]),
  );
  expect(left).toEqual([["Facebook"], ["Facebook"]]);
  await running.close();
});

test("the command line reads a mode for each provider, and says what is wrong with one", () => {
  const first = parseProviderMode("Google=stand-in", undefined);
  expect(parseProviderMode("a=b=real", first)).toEqual({ Google: "stand-in", "a=b": "real" });
  for (const wrong of ["Google", "Google=", "=real", "Google=fake", "real", "Google=Real"])
    expect(() => parseProviderMode(wrong, undefined)).toThrow(
      new InvalidArgumentError("A provider is given as NAME=real or NAME=stand-in."),
    );
  expect(() => parseProviderMode("Google=real", first)).toThrow("Google can't be both real and stand-in.");
});
