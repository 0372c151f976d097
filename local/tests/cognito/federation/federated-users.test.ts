import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminLinkProviderForUserCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "@jest/globals";
import type { JsonObject } from "../../../src/model/json";
import { CALLBACK, startHosted } from "../oauth/hosted-pool";
import { carried } from "../oauth/test-browser";
import { CLIENT_ID, PASSWORD, POOL_ID, type RunningPools, TRIGGER_ARN } from "../running-pool";
import { addProvider, authorizeAt, callbackAt, supportProviders } from "./federated-pool";
import { WebBrowser } from "./web-browser";
import { startWicked, type Wickedness } from "./wicked-provider";

type Given = Parameters<typeof startHosted>[0] & {
  readonly mapping?: Record<string, string>;
  readonly details?: (issuer: string) => Record<string, string>;
};

/** A pool with one provider, which says what the test wants, and a way to sign in by it. */
async function withProvider(
  given: Given,
  work: (signIn: (wickedness?: Wickedness) => Promise<string>, running: RunningPools) => Promise<void>,
) {
  const { mapping = { username: "sub", email: "email" }, details, ...rest } = given;
  const running = await startHosted(rest);
  const provider = await startWicked(running.now);
  try {
    await addProvider(running, "Corp", provider.issuer, { mapping, details: details?.(provider.issuer) ?? {} });
    await supportProviders(running, ["COGNITO", "Corp"]);
    await work(async (wickedness = {}) => {
      const browser = new WebBrowser();
      const { location } = await browser.send(authorizeAt(running, { identity_provider: "Corp" }));
      provider.be(wickedness, location);
      const state = new URL(location).searchParams.get("state") ?? "";
      return (await browser.send(`${callbackAt(running)}?${new URLSearchParams({ code: "c", state })}`)).location;
    }, running);
  } finally {
    await running.close();
    await provider.close();
  }
}

const problem = (location: string) => Object.fromEntries(carried(location))["error_description"];
const SUCCESS = `${CALLBACK}?code=`;

test("a provider's user without a required attribute is not created", () =>
  withProvider({ pool: { Schema: [{ Name: "name", Required: true }] } }, async (signIn) => {
    expect(problem(await signIn())).toBe("attributes required: [name]");
  }));

test("a provider's user with an immutable mapped attribute can sign in only once, as on AWS", () => {
  const Schema = [{ Name: "team", AttributeDataType: "String", Mutable: false }];
  const mapping = { "custom:team": "team" };
  return withProvider({ pool: { Schema }, mapping }, async (signIn) => {
    const claims = { team: "red" };
    expect(await signIn({ claims })).toContain(SUCCESS);
    expect(problem(await signIn({ claims }))).toContain("user.custom:team: Attribute cannot be updated.");
  });
});

test("a provider's user follows the provider's claims, and keeps what they no longer hold", () =>
  withProvider({ mapping: { email: "email", name: "name" } }, async (signIn, { sdk }) => {
    await signIn({ claims: { email: "one@corp.example", name: "One" } });
    await signIn({ userInfo: { sub: "mallory", email: "two@corp.example" } });
    const found = await sdk.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: "corp_mallory" }));
    expect(found.UserAttributes).toEqual(
      expect.arrayContaining([
        { Name: "email", Value: "two@corp.example" },
        { Name: "email_verified", Value: "false" },
        { Name: "name", Value: "One" },
      ]),
    );
  }));

test("a provider's user takes neither name nor alias from a user of the pool's own", () =>
  withProvider({ mapping: { email: "email", email_verified: "email_verified" } }, async (signIn, { sdk }) => {
    const UserAttributes = [
      { Name: "email", Value: "fred@corp.example" },
      { Name: "email_verified", Value: "true" },
    ];
    const own = { UserPoolId: POOL_ID, MessageAction: "SUPPRESS" as const };
    await sdk.send(new AdminCreateUserCommand({ ...own, Username: "fred", UserAttributes }));
    expect(await signIn({ claims: { email: "fred@corp.example", email_verified: true } })).toContain(SUCCESS);
    const byAlias = await sdk.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: "fred@corp.example" }));
    expect(byAlias.Username).toBe("fred");
    await sdk.send(new AdminCreateUserCommand({ ...own, Username: "corp_eve" }));
    expect(problem(await signIn({ claims: { sub: "eve", email: "e@x", email_verified: false } }))).toBe(
      "Already found an entry for username corp_eve",
    );
  }));

test("a stranger can't sign up under the name of a provider's user, in whatever case", () =>
  withProvider({}, async (signIn, { sdk }) => {
    for (const Username of ["Corp_mallory", "corp_Mallory"])
      await expect(
        sdk.send(new SignUpCommand({ ClientId: CLIENT_ID, Username, Password: PASSWORD })),
      ).rejects.toMatchObject({ name: "InvalidParameterException", message: expect.stringContaining("Corp_") });
    expect(await signIn()).toContain(SUCCESS);
  }));

test("a pre sign-up trigger that links fails the sign-in that it is asked in, and the next one works", async () => {
  const link: { now?: () => Promise<unknown> } = {};
  const trigger = async (event: JsonObject) => {
    await link.now?.();
    return event;
  };
  const pool = { LambdaConfig: { PreSignUp: TRIGGER_ARN } };
  await withProvider({ pool, triggers: { [TRIGGER_ARN]: trigger } }, async (signIn, { sdk }) => {
    await sdk.send(new AdminCreateUserCommand({ UserPoolId: POOL_ID, Username: "fred", MessageAction: "SUPPRESS" }));
    const source = {
      ProviderName: "Corp",
      ProviderAttributeName: "email",
      ProviderAttributeValue: "mallory@corp.example",
    };
    const target = { ProviderName: "Cognito", ProviderAttributeValue: "fred" };
    link.now = () =>
      sdk.send(
        new AdminLinkProviderForUserCommand({ UserPoolId: POOL_ID, DestinationUser: target, SourceUser: source }),
      );
    expect(problem(await signIn())).toBe("Already found an entry for username corp_mallory");
    expect(await signIn()).toContain(SUCCESS);
    await expect(link.now()).rejects.toThrow("SourceUser is already linked to DestinationUser");
  });
});

test("with all four addresses given there is no discovery", () =>
  withProvider(
    {
      details: (issuer) => ({
        authorize_url: `${issuer}/auth`,
        token_url: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        attributes_url: `${issuer}/me`,
      }),
    },
    async (signIn) => {
      expect(await signIn()).toContain(SUCCESS);
      expect(await signIn({ discovery: { issuer: "https://elsewhere.example" } })).toContain(SUCCESS);
    },
  ));

test("the callback to register is said at the start", () =>
  withProvider({}, async (_signIn, running) => {
    const again = await running.restart();
    expect(again.logged.join("\n")).toContain(
      `register the callback ${again.pools.endpoint}/oauth2/idpresponse there.`,
    );
    await again.close();
  }));
