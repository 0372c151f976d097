import {
  CreateTermsCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DeleteTermsCommand,
  DeleteUserPoolClientCommand,
  DescribeTermsByClientCommand,
  DescribeTermsCommand,
  ListTermsCommand,
  UpdateTermsCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { JsonObject } from "../../../src/model/json";
import type { UserPoolResource } from "../../../src/model/user-pool";
import { CLIENT_ID, POOL_ID, type RunningPools, startFixture } from "../running-pool";
import { startHosted } from "./hosted-pool";
import { query, TestBrowser } from "./test-browser";

/** docs/aws-behaviour/cognito-terms.md */

let running: RunningPools;
beforeEach(async () => {
  running = await startHosted();
});
afterEach(() => running.close());

const UserPoolId = POOL_ID;
const TERMS = { "cognito:default": "https://terms.example.com/", "cognito:spanish": "https://terms.example.com/es" };
const PRIVACY = { "cognito:default": "https://privacy.example.com/?a=1&b=%22" };
type Name = "terms-of-use" | "privacy-policy";
const create = async (TermsName: Name, Links: Record<string, string>, ClientId = CLIENT_ID) => {
  const given = { UserPoolId, ClientId, TermsName, Links, TermsSource: "LINK", Enforcement: "NONE" } as const;
  return (await running.sdk.send(new CreateTermsCommand(given))).Terms;
};
const signUpPage = async (more: Record<string, string> = {}) =>
  (await new TestBrowser(running).get(`/signup?${query(more)}`)).text;
const refusedAs = (name: string) => expect.objectContaining({ name });

test("a document is made, described by its id and by its client, listed, changed and removed", async () => {
  const made = await create("terms-of-use", TERMS);
  expect(made).toMatchObject({ UserPoolId, ClientId: CLIENT_ID, TermsName: "terms-of-use", Links: TERMS });
  const named = { UserPoolId, TermsId: made?.TermsId };
  const byId = () => running.sdk.send(new DescribeTermsCommand(named));
  expect((await byId()).Terms).toEqual(made);
  const byClient = new DescribeTermsByClientCommand({ UserPoolId, ClientId: CLIENT_ID, TermsName: "terms-of-use" });
  expect((await running.sdk.send(byClient)).Terms).toEqual(made);
  const { Terms } = await running.sdk.send(new ListTermsCommand({ UserPoolId }));
  expect(Terms).toMatchObject([{ TermsId: made?.TermsId, TermsName: "terms-of-use", Enforcement: "NONE" }]);
  const Links = { "cognito:default": "https://example.com/new" };
  const changed = await running.sdk.send(new UpdateTermsCommand({ ...named, Links }));
  expect(changed.Terms).toMatchObject({ TermsName: "terms-of-use", Links });
  running = await running.restart();
  expect((await byId()).Terms?.Links).toEqual(Links);
  await running.sdk.send(new DeleteTermsCommand(named));
  await expect(byId()).rejects.toEqual(refusedAs("ResourceNotFoundException"));
  await expect(running.sdk.send(byClient)).rejects.toEqual(refusedAs("ResourceNotFoundException"));
});

test("documents are listed page by page", async () => {
  await create("terms-of-use", TERMS);
  await create("privacy-policy", PRIVACY);
  const first = await running.sdk.send(new ListTermsCommand({ UserPoolId, MaxResults: 1 }));
  const next = { UserPoolId, MaxResults: 1, NextToken: first.NextToken };
  const second = await running.sdk.send(new ListTermsCommand(next));
  expect([...(first.Terms ?? []), ...(second.Terms ?? [])]).toHaveLength(2);
  expect(second.NextToken).toBeUndefined();
});

test("a client has one document of a name", async () => {
  const first = await create("terms-of-use", TERMS);
  await expect(create("terms-of-use", TERMS)).rejects.toEqual(refusedAs("TermsExistsException"));
  const second = await create("privacy-policy", PRIVACY);
  const renamed = { UserPoolId, TermsId: second?.TermsId, TermsName: "terms-of-use" };
  await expect(running.sdk.send(new UpdateTermsCommand(renamed))).rejects.toEqual(refusedAs("TermsExistsException"));
  const same = { UserPoolId, TermsId: first?.TermsId, TermsName: "terms-of-use" };
  expect((await running.sdk.send(new UpdateTermsCommand(same))).Terms?.Links).toEqual(TERMS);
});

test("the sign-up page links to both documents, in the language that is asked for", async () => {
  await create("terms-of-use", TERMS);
  expect(await signUpPage()).not.toContain("terms.example.com");
  await create("privacy-policy", PRIVACY);
  const shown = await signUpPage();
  expect(shown).toContain('href="https://terms.example.com/"');
  expect(shown).toContain('href="https://privacy.example.com/?a=1&amp;b=%22"');
  expect(await signUpPage({ lang: "es" })).toContain('href="https://terms.example.com/es"');
  expect(await signUpPage({ lang: "ja" })).toContain('href="https://terms.example.com/"');
  expect(await signUpPage({ lang: "__proto__" })).toContain('href="https://terms.example.com/"');
});

test("the classic pages show no documents", async () => {
  await running.close();
  running = await startHosted({ managedLogin: 1 });
  await create("terms-of-use", TERMS);
  await create("privacy-policy", PRIVACY);
  expect(await signUpPage()).not.toContain("terms.example.com");
});

test.each([
  ["a script", { "cognito:default": "javascript:alert(1)" }],
  ["a page in the address", { "cognito:default": "data:text/html,x" }],
  ["no address", { "cognito:default": "terms" }],
  ["a language that is none", { "cognito:klingon": "https://example.com" }],
  ["no link at all", {}],
])("%s is refused", async (_what, links) => {
  await expect(create("terms-of-use", links)).rejects.toEqual(refusedAs("InvalidParameterException"));
});

test("another pool's document is out of reach, and a removed client takes its own along", async () => {
  const made = await create("terms-of-use", TERMS);
  const { UserPool } = await running.sdk.send(new CreateUserPoolCommand({ PoolName: "other" }));
  const elsewhere = { UserPoolId: UserPool?.Id, TermsId: made?.TermsId };
  for (const command of [
    new DescribeTermsCommand(elsewhere),
    new UpdateTermsCommand(elsewhere),
    new DeleteTermsCommand(elsewhere),
  ])
    await expect(running.sdk.send(command as DescribeTermsCommand)).rejects.toEqual(
      refusedAs("ResourceNotFoundException"),
    );
  const client = await running.sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: "short" }));
  const { ClientId } = client.UserPoolClient ?? {};
  const other = await create("terms-of-use", TERMS, ClientId);
  await running.sdk.send(new DeleteUserPoolClientCommand({ UserPoolId, ClientId }));
  const gone = new DescribeTermsCommand({ UserPoolId, TermsId: other?.TermsId });
  await expect(running.sdk.send(gone)).rejects.toEqual(refusedAs("ResourceNotFoundException"));
});

const TERMS_ID = "0f0e0d0c-0b0a-4908-8706-050403020100";
const document = (properties: JsonObject) => ({
  termsId: TERMS_ID,
  logicalId: "Terms",
  location: { file: "/project/template.yaml", line: 7, path: "Resources/Terms" },
  properties: { UserPoolId, ClientId: CLIENT_ID, TermsSource: "LINK", Enforcement: "NONE", ...properties },
});
const withTerms = (...terms: readonly JsonObject[]) => ({
  edit: (resource: UserPoolResource) => ({ ...resource, terms: terms.map(document) }),
});

test("a template's documents are made, changed and removed with it; those of the API stay", async () => {
  await running.close();
  const before = await startFixture(withTerms({ TermsName: "terms-of-use", Links: TERMS }));
  running = before;
  await create("privacy-policy", PRIVACY);
  const names = async () =>
    ((await running.sdk.send(new ListTermsCommand({ UserPoolId }))).Terms ?? []).map(({ TermsName }) => TermsName);
  expect((await names()).sort()).toEqual(["privacy-policy", "terms-of-use"]);
  const known = await running.sdk.send(new DescribeTermsCommand({ UserPoolId, TermsId: TERMS_ID }));
  expect(known.Terms?.Links).toEqual(TERMS);
  const poolsResource = { ...templatePool(before), terms: [] };
  before.pools.plan([poolsResource])();
  expect(await names()).toEqual(["privacy-policy"]);
});

/** The pool of the fixture as a template gives it, with nothing that belongs to it but its client. */
const templatePool = ({ pools }: RunningPools): UserPoolResource => ({
  logicalId: "UserPool",
  id: POOL_ID,
  arn: pools.services.pools.pool(POOL_ID).arn,
  properties: { AliasAttributes: ["email"], UsernameConfiguration: { CaseSensitive: false } },
  location: document({}).location,
  clients: [{ logicalId: "AppClient", clientId: CLIENT_ID, location: document({}).location, properties: {} }],
  groups: [],
  resourceServers: [],
  identityProviders: [],
  brandings: [],
  users: [],
  groupMemberships: [],
});

test.each([
  ["a name of its own", { TermsName: "house-rules", Links: TERMS }],
  ["an address that is a script", { TermsName: "terms-of-use", Links: { "cognito:default": "javascript:x" } }],
])("a template's document with %s stops the start", async (_what, properties) => {
  await expect(startFixture(withTerms(properties))).rejects.toMatchObject({ code: "cognito-property" });
});
