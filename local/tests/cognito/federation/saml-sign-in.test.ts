import { createVerify, X509Certificate } from "node:crypto";
import { createServer } from "node:http";
import {
  AdminGetUserCommand,
  DescribeIdentityProviderCommand,
  GetSigningCertificateCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { JsonObject } from "../../../src/model/json";
import { CALLBACK } from "../oauth/hosted-pool";
import { carried, postForm, query } from "../oauth/test-browser";
import { CLIENT_ID, POOL_ID, TRIGGER_ARN } from "../running-pool";
import { claimsOf } from "../running-pool-steps";
import { authorizeAt, supportProviders } from "./federated-pool";
import {
  AUDIENCE,
  assertionXml,
  begin,
  bring,
  ENTITY,
  encoded,
  metadataOf,
  newIdpKey,
  postMessage,
  type ResponseParts,
  responseXml,
  type SamlPool,
  SSO,
  signXml,
  startSaml,
} from "./saml-kit";
import { WebBrowser } from "./web-browser";

const own = newIdpKey();
const next = newIdpKey();
const foreign = newIdpKey();
const MAPPING = { email: "mail", name: "http://schemas.example/name", "custom:groups": "groups" };
const Schema = [{ Name: "groups", AttributeDataType: "String", Mutable: true, StringAttributeConstraints: {} }];
let running: SamlPool;
beforeAll(async () => {
  running = await startSaml(
    {
      Corp: { MetadataFile: metadataOf([own, next]), IDPInit: "true" },
      Other: { MetadataFile: metadataOf([foreign], { entity: "https://other.example/saml" }), IDPInit: "false" },
      Signed: { MetadataFile: metadataOf([own]), RequestSigningAlgorithm: "rsa-sha256" },
      Posted: { MetadataFile: metadataOf([own], { binding: "HTTP-POST" }), RequestSigningAlgorithm: "rsa-sha256" },
    },
    { pool: { Schema }, mapping: MAPPING },
  );
}, 30_000);
afterAll(() => running.close());

const value = (text: string) => `<saml:AttributeValue>${text}</saml:AttributeValue>`;
const attribute = (name: string, ...values: string[]) =>
  `<saml:Attribute Name="${name}">${values.map(value).join("")}</saml:Attribute>`;
const statement = (...attributes: string[]) =>
  `<saml:AttributeStatement>${attributes.join("")}</saml:AttributeStatement>`;

let made = 0;
/** A right response, with an id of its own. */
function right(parts: Partial<ResponseParts> & Pick<ResponseParts, "requestId">, key = own, over?: "Response"): string {
  made += 1;
  const all = { now: running.now(), consumer: running.consumer, id: `_a${made}`, ...parts };
  return signXml(responseXml(all, assertionXml(all)), key, over === undefined ? {} : { over });
}
const told = (location: string) => Object.fromEntries(carried(location));

async function idToken(location: string) {
  const code = told(location)["code"] ?? "";
  const fields = { grant_type: "authorization_code", client_id: CLIENT_ID, redirect_uri: CALLBACK, code };
  return claimsOf((await postForm(running, "/oauth2/token", fields)).body["id_token"] ?? "");
}

test("a SAML sign-in makes a user of the name, attributes and identity that the provider's assertion says", async () => {
  const begun = await begin(running, new WebBrowser());
  expect(begun.location.startsWith(`${SSO}?SAMLRequest=`)).toBe(true);
  expect(begun.request).toContain(`<saml:Issuer>${AUDIENCE}</saml:Issuer>`);
  expect(begun.request).toContain(`AssertionConsumerServiceURL="${running.consumer}"`);
  const attributes = statement(
    attribute("mail", "fred@corp.example"),
    attribute("http://schemas.example/name", "Fred &amp; Co"),
    attribute("groups", "a b", "c-d"),
  );
  const seen = await bring(running, begun, right({ requestId: begun.requestId, nameId: "Fan", attributes }));
  expect(seen.location).toMatch(/\?code=[\w-]{36}&state=s-1$/);
  expect(await idToken(seen.location)).toMatchObject({
    "cognito:username": "corp_fan",
    "cognito:groups": [`${POOL_ID}_Corp`],
    email: "fred@corp.example",
    identities: [{ userId: "Fan", providerName: "Corp", providerType: "SAML", issuer: ENTITY, primary: "true" }],
  });
  const user = await running.sdk.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: "corp_fan" }));
  expect(user.UserAttributes).toEqual(
    expect.arrayContaining([
      { Name: "name", Value: "Fred & Co" },
      { Name: "custom:groups", Value: "[a+b, c-d]" },
    ]),
  );
});

test("a SAML response is taken that is signed as a whole, or by a second key of the metadata", async () => {
  const whole = await begin(running, new WebBrowser());
  expect(told((await bring(running, whole, right(whole, own, "Response"))).location)["code"]).toBeDefined();
  const second = await begin(running, new WebBrowser());
  expect(told((await bring(running, second, right(second, next))).location)["code"]).toBeDefined();
});

test("a comment in a SAML subject neither cuts it off nor gets into it", async () => {
  const begun = await begin(running, new WebBrowser());
  const xml = right({ requestId: begun.requestId, nameId: "admin@corp.example.evil.example" });
  const seen = await bring(running, begun, xml.replace("corp.example.evil", "corp.example<!-- x -->.evil"));
  expect((await idToken(seen.location))["cognito:username"]).toBe("corp_admin@corp.example.evil.example");
});

test("a SAML response signs in only the browser that began, by a one-time address, and its assertion counts once", async () => {
  const begun = await begin(running, new WebBrowser());
  const xml = right({ requestId: begun.requestId });
  const fields = { SAMLResponse: encoded(xml), RelayState: begun.relayState };
  const posted = await postMessage(running.consumer, fields);
  expect(posted.status).toBe(303);
  const other = (await begin(running, new WebBrowser())).browser;
  expect(await other.send(posted.location)).toMatchObject({ status: 400, location: "" });
  expect(await begun.browser.send(posted.location)).toMatchObject({ status: 400, location: "" });
  // The transaction is still there for its browser, but the assertion is used up.
  const again = await bring(running, begun, xml);
  expect(told(again.location)["error_description"]).toBe("The provider's SAML assertion was used before.");
  expect(await bring(running, begun, right(begun))).toMatchObject({ status: 400, location: "" });
});

test("an assertion that was used in one sign-in is refused in another, even as a second request's answer", async () => {
  const first = await begin(running, new WebBrowser());
  const used = right({ requestId: first.requestId, id: "_same" });
  await bring(running, first, used);
  const second = await begin(running, new WebBrowser());
  const again = await bring(running, second, right({ requestId: second.requestId, id: "_same" }));
  expect(told(again.location)["error_description"]).toBe("The provider's SAML assertion was used before.");
});

test("what one SAML provider says does not count for a sign-in that was begun at another", async () => {
  const begun = await begin(running, new WebBrowser(), "Other");
  const seen = await bring(running, begun, right(begun));
  expect(told(seen.location)["error_description"]).toBe("The provider's SAML response has another issuer.");
  const again = await begin(running, begun.browser, "Other");
  const posing = right({ requestId: again.requestId, issuer: "https://other.example/saml" });
  const posed = await bring(running, again, posing);
  expect(told(posed.location)["error_description"]).toBe("The provider's SAML assertion has a wrong signature.");
});

test("a SAML response is refused once the client no longer takes the provider", async () => {
  const begun = await begin(running, new WebBrowser(), "Signed");
  await supportProviders(running, ["COGNITO", "Corp", "Other", "Posted"]);
  const seen = await bring(running, begun, right(begun));
  await supportProviders(running, ["COGNITO", "Corp", "Other", "Signed", "Posted"]);
  expect(told(seen.location)["error_description"]).toBe("The app client does not take this provider by SAML.");
});

test.each([
  ["without a relay state", { RelayState: "" }],
  ["with a made-up relay state", { RelayState: `${POOL_ID}.x` }],
  ["that is no base64", { SAMLResponse: "%%%" }],
  ["of more than 100,000 characters", { SAMLResponse: "A".repeat(100_001) }],
])("a SAML response %s gets a page and leads nowhere", async (_name, given) => {
  const begun = await begin(running, new WebBrowser());
  const fields = { SAMLResponse: encoded(right(begun)), RelayState: begun.relayState, ...given };
  expect(await postMessage(running.consumer, fields)).toMatchObject({ status: 400, location: "" });
});

test("a SAML request is signed with the key of GetSigningCertificate where the provider asks for it", async () => {
  const { location } = await begin(running, new WebBrowser(), "Signed");
  const { Certificate = "" } = await running.sdk.send(new GetSigningCertificateCommand({ UserPoolId: POOL_ID }));
  const certificate = new X509Certificate(Buffer.from(Certificate, "base64"));
  expect(Date.parse(certificate.validTo) - running.now()).toBeGreaterThan(9.9 * 365 * 86_400_000);
  const [, signed = "", signature = ""] = /\?(SAMLRequest=.*)&Signature=(.*)$/.exec(location) ?? [];
  const bytes = Buffer.from(decodeURIComponent(signature), "base64");
  expect(createVerify("sha256").update(signed).verify(certificate.publicKey, bytes)).toBe(true);
  expect(new URL(location).searchParams.get("SigAlg")).toBe("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256");
  expect((await begin(running, new WebBrowser())).location).not.toContain("Signature");
});

test("a provider that takes sign-ins by POST alone gets a signed form, which needs no script", async () => {
  const browser = new WebBrowser();
  const page = await browser.send(authorizeAt(running, { identity_provider: "Posted" }));
  expect(page.text).toContain(`<form method="post" action="${SSO}">`);
  const request = /name="SAMLRequest" value="([^"]+)"/.exec(page.text)?.[1] ?? "";
  expect(Buffer.from(request, "base64").toString()).toMatch(
    /<\/saml:Issuer><Signature .*<\/Signature><\/samlp:AuthnRequest>$/,
  );
});

test("prompt=login asks the provider to ask its user again", async () => {
  const forced = await begin(running, new WebBrowser(), "Corp", { prompt: "login" });
  expect(forced.request).toContain(' ForceAuthn="true"');
  expect((await begin(running, new WebBrowser())).request).not.toContain("ForceAuthn");
});

test("triggers get the sources of an outside provider, with the user's SAML identity", async () => {
  const events: JsonObject[] = [];
  const trigger = (event: JsonObject) => {
    events.push(event);
    return event;
  };
  const LambdaConfig = { PreSignUp: TRIGGER_ARN, PostConfirmation: TRIGGER_ARN, PostAuthentication: TRIGGER_ARN };
  const pool = await startSaml(
    { Corp: { MetadataFile: metadataOf([own]) } },
    { pool: { LambdaConfig }, triggers: { [TRIGGER_ARN]: trigger } },
  );
  try {
    for (const id of ["_t1", "_t2"]) {
      const begun = await begin(pool, new WebBrowser());
      const parts = { now: pool.now(), consumer: pool.consumer, requestId: begun.requestId, id };
      await bring(pool, begun, signXml(responseXml(parts, assertionXml(parts)), own));
    }
  } finally {
    await pool.close();
  }
  expect(events.map((event) => [event["triggerSource"], event["userName"]])).toEqual([
    ["PreSignUp_ExternalProvider", "corp_fred"],
    ["PostConfirmation_ConfirmSignUp", "corp_fred"],
    ["PostAuthentication_Authentication", "corp_fred"],
  ]);
  expect(JSON.stringify(events.at(-1))).toContain(`\\"providerType\\":\\"SAML\\",\\"issuer\\":\\"${ENTITY}\\"`);
});

const relayed = (more: Record<string, string> = {}) => query({ identity_provider: "Corp", ...more });
const unasked = (relayState: string, xml = right({ requestId: null })) =>
  postMessage(running.consumer, { SAMLResponse: encoded(xml), RelayState: relayState });

test("a provider may begin a sign-in only with IDPInit, for a client with SAML providers alone, and as answer to nothing", async () => {
  expect(told((await unasked(relayed())).location)["error_description"]).toContain("other providers than SAML ones");
  await supportProviders(running, ["Corp", "Other"]);
  const good = await unasked(relayed());
  expect([good.status, told(good.location)["state"]]).toEqual([303, "s-1"]);
  expect((await idToken(good.location))["cognito:username"]).toBe("corp_fred");
  const rows: readonly [Promise<{ location: string }>, string][] = [
    [unasked(relayed({ identity_provider: "Other" })), "The provider may not begin a sign-in: it has no IDPInit."],
    [
      unasked(relayed(), right({ requestId: "_x" })),
      "The provider's SAML response answers a request that was not made.",
    ],
    [
      unasked(relayed(), right({ requestId: null, issuedAt: running.now() - 361_000 })),
      "The provider's SAML assertion is more than six minutes old.",
    ],
  ];
  for (const [sent, problem] of rows) expect(told((await sent).location)["error_description"]).toBe(problem);
  const xml = right({ requestId: null });
  await unasked(relayed(), xml);
  expect(told((await unasked(relayed(), xml)).location)["error_description"]).toContain("used before");
  const stray = await unasked(relayed({ redirect_uri: "https://evil.example/" }));
  expect(stray.location).not.toContain("https://evil.example");
  await supportProviders(running, ["COGNITO", "Corp", "Other", "Signed", "Posted"]);
});

test("metadata by address is read for each sign-in, without redirects, kept if it fails, and described", async () => {
  const state = { status: 200, text: metadataOf([own]), asked: 0 };
  const server = createServer((_request, response) => {
    state.asked += 1;
    response.writeHead(state.status, { location: "http://127.0.0.1:1/" }).end(state.text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const details = { MetadataURL: `http://127.0.0.1:${port}/metadata`, EncryptedResponses: "true" };
  const pool = await startSaml({ Corp: details }, { mapping: MAPPING, pool: { Schema } });
  try {
    state.status = 302;
    const failed = await new WebBrowser().send(authorizeAt(pool, { identity_provider: "Corp" }));
    expect(told(failed.location)["error_description"]).toBe("The provider's metadata address answers 302.");
    state.status = 200;
    await begin(pool, new WebBrowser());
    state.status = 500;
    expect((await begin(pool, new WebBrowser())).location.startsWith(SSO)).toBe(true);
    expect(pool.logged.join("\n")).toContain("What it answered before is used.");
    const wanted = { UserPoolId: POOL_ID, ProviderName: "Corp" };
    const { IdentityProvider } = await pool.sdk.send(new DescribeIdentityProviderCommand(wanted));
    expect(IdentityProvider?.ProviderDetails).toMatchObject({
      SSORedirectBindingURI: SSO,
      SLORedirectBindingURI: "https://idp.example/slo",
      ActiveEncryptionCertificate: expect.stringMatching(/^MII/),
    });
    pool.advance(6 * 3_600_000);
    const ended = await new WebBrowser().send(authorizeAt(pool, { identity_provider: "Corp" }));
    expect(told(ended.location)["error_description"]).toBe("The provider's metadata address answers 500.");
  } finally {
    server.close();
    await pool.close();
  }
});

test("a user of a SAML provider is one of the provider, and no part of an assertion is in the log", async () => {
  const found = await running.sdk.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: "corp_fred" }));
  expect(found.UserStatus).toBe("EXTERNAL_PROVIDER");
  const log = running.logged.join("\n");
  expect(log).toContain("was used before");
  expect(log).not.toMatch(/Assertion ID|<saml|corp.example|SignatureValue/);
});
