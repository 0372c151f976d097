import { sign } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { SIGNED_OUT } from "../oauth/hosted-pool";
import { CLIENT_ID, POOL_ID } from "../running-pool";
import { authorizeAt } from "./federated-pool";
import {
  assertionXml,
  begin,
  bring,
  deflated,
  ENTITY,
  encoded,
  type IdpKey,
  metadataOf,
  newIdpKey,
  postMessage,
  responseXml,
  type SamlPool,
  SLO,
  signXml,
  startSaml,
} from "./saml-kit";
import { WebBrowser } from "./web-browser";

const own = newIdpKey();
const foreign = newIdpKey();
let running: SamlPool;
let service = "";
beforeAll(async () => {
  const MetadataFile = metadataOf([own]);
  const other = metadataOf([foreign], { entity: "https://other.example/saml" });
  running = await startSaml({
    Corp: { MetadataFile, IDPSignout: "true" },
    Again: { MetadataFile, IDPSignout: "true" },
    Other: { MetadataFile: other, IDPSignout: "true" },
    Quiet: { MetadataFile: metadataOf([own], { entity: "https://quiet.example/saml" }) },
  });
  service = `${running.pools.endpoint}/saml2/logout`;
}, 30_000);
afterAll(() => running.close());

let made = 0;
async function signedIn(provider = "Corp", issuer = ENTITY): Promise<WebBrowser> {
  const begun = await begin(running, new WebBrowser(), provider);
  made += 1;
  const { now, consumer } = running;
  const parts = { now: now(), consumer, requestId: begun.requestId, id: `_a${made}`, issuer };
  await bring(running, begun, signXml(responseXml(parts, assertionXml(parts)), own));
  expect(await isSignedIn(begun.browser)).toBe(true);
  return begun.browser;
}

const isSignedIn = async (browser: WebBrowser): Promise<boolean> =>
  (await browser.send(authorizeAt(running, { prompt: "none" }))).location.includes("code=");

interface Parts {
  readonly kind: "LogoutRequest" | "LogoutResponse";
  readonly issuer?: string;
  readonly destination?: string;
  readonly at?: number;
  readonly inResponseTo?: string;
  readonly nameId?: string;
  readonly index?: string;
  readonly id?: string;
  readonly status?: string;
}

function messageXml(parts: Parts): string {
  const { kind, issuer = ENTITY, destination = service, at = running.now(), inResponseTo, id = `_m${made++}` } = parts;
  const answers = inResponseTo === undefined ? "" : ` InResponseTo="${inResponseTo}"`;
  const index = parts.index === undefined ? "" : `<samlp:SessionIndex>${parts.index}</samlp:SessionIndex>`;
  const status = parts.status ?? "urn:oasis:names:tc:SAML:2.0:status:Success";
  const content =
    kind === "LogoutRequest"
      ? `<saml:NameID>${parts.nameId ?? "fred"}</saml:NameID>${index}`
      : `<samlp:Status><samlp:StatusCode Value="${status}"/></samlp:Status>`;
  return (
    `<samlp:${kind} xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"` +
    ` ID="${id}" Version="2.0" IssueInstant="${new Date(at).toISOString()}" Destination="${destination}"${answers}>` +
    `<saml:Issuer>${issuer}</saml:Issuer>${content}</samlp:${kind}>`
  );
}

const signedMessage = (parts: Parts, key = own) => signXml(messageXml(parts), key, { over: parts.kind });
const post = (name: "SAMLRequest" | "SAMLResponse", xml: string, RelayState = "") =>
  postMessage(service, { [name]: encoded(xml), RelayState });
const isRefused = { status: 400, location: "" };

/** The redirect binding, with the signature beside the message. */
function redirected(name: "SAMLRequest" | "SAMLResponse", xml: string, { privateKey }: IdpKey, more = ""): string {
  const algorithm = encodeURIComponent("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256");
  const signed = `${name}=${encodeURIComponent(deflated(xml))}${more}&SigAlg=${algorithm}`;
  const signature = sign("sha256", Buffer.from(signed), privateKey).toString("base64");
  return `${service}?${signed}&Signature=${encodeURIComponent(signature)}`;
}

const request = (parts: Partial<Parts> = {}): Parts => ({ kind: "LogoutRequest", ...parts });

test("a provider's signed request ends the sessions of its user, by POST and by redirect, and is answered", async () => {
  const first = await signedIn();
  const answered = await post("SAMLRequest", signedMessage(request()), "r1");
  expect(answered.location.startsWith(`${SLO}?SAMLResponse=`)).toBe(true);
  expect(answered.location).toContain("&RelayState=r1&SigAlg=");
  expect(await isSignedIn(first)).toBe(false);
  const second = await signedIn();
  const byRedirect = await new WebBrowser().send(redirected("SAMLRequest", messageXml(request()), own));
  expect(byRedirect.location.startsWith(`${SLO}?SAMLResponse=`)).toBe(true);
  expect(await isSignedIn(second)).toBe(false);
});

test("a provider's request ends only the sessions that it names", async () => {
  const browser = await signedIn();
  await post("SAMLRequest", signedMessage(request({ nameId: "ida" })));
  await post("SAMLRequest", signedMessage(request({ index: "_other" })));
  expect(await isSignedIn(browser)).toBe(true);
  await post("SAMLRequest", signedMessage(request({ index: "_s1" })));
  expect(await isSignedIn(browser)).toBe(false);
});

test("a request ends the sessions of every provider that is set up with its sender's metadata", async () => {
  const browsers = [await signedIn("Corp"), await signedIn("Again")];
  const xml = signedMessage(request());
  await post("SAMLRequest", xml);
  for (const browser of browsers) expect(await isSignedIn(browser)).toBe(false);
  expect(await post("SAMLRequest", xml)).toMatchObject(isRefused);
});

const MINUTES = 60_000;
const rows: readonly [string, () => string][] = [
  ["that is not signed", () => messageXml(request())],
  ["signed by another key", () => signedMessage(request(), foreign)],
  ["of another provider's name", () => signedMessage(request({ issuer: "https://other.example/saml" }))],
  ["of a provider that nobody knows", () => signedMessage(request({ issuer: "https://evil.example" }))],
  ["of a provider without IDPSignout", () => signedMessage(request({ issuer: "https://quiet.example/saml" }))],
  ["for another address", () => signedMessage(request({ destination: "https://x.example" }))],
  ["of ten minutes ago", () => signedMessage(request({ at: running.now() - 10 * MINUTES }))],
  ["of the future", () => signedMessage(request({ at: running.now() + 10 * MINUTES }))],
  ["that names nobody", () => signedMessage(request({ nameId: "" }))],
  ["with a document type", () => `<!DOCTYPE x>${signedMessage(request())}`],
  ["that is a response", () => signedMessage({ kind: "LogoutResponse" })],
];
test.each(rows)("a logout request %s is refused, and nobody is signed out", async (_name, make) => {
  const browser = await signedIn();
  expect(await post("SAMLRequest", make())).toMatchObject(isRefused);
  expect(await isSignedIn(browser)).toBe(true);
});

test("a logout request counts once", async () => {
  const xml = signedMessage(request());
  await post("SAMLRequest", xml);
  const browser = await signedIn();
  expect(await post("SAMLRequest", xml)).toMatchObject(isRefused);
  expect(await isSignedIn(browser)).toBe(true);
});

test.each([
  ["by another key", () => redirected("SAMLRequest", messageXml(request()), foreign)],
  ["not at all", () => `${service}?SAMLRequest=${encodeURIComponent(deflated(messageXml(request())))}`],
  ["without its relay state", () => `${redirected("SAMLRequest", messageXml(request()), own)}&RelayState=x`],
  [
    "without its relay state, whose name is encoded",
    () => `${redirected("SAMLRequest", messageXml(request()), own)}&Relay%53tate=x`,
  ],
  ["twice", () => `${redirected("SAMLRequest", messageXml(request()), own)}&SAMLRequest=x`],
  ["over a bomb of bytes", () => redirected("SAMLRequest", "x".repeat(5_000_000), own)],
])("a logout request by redirect that is signed %s is refused", async (_name, address) => {
  const browser = await signedIn();
  expect(await new WebBrowser().send(address())).toMatchObject(isRefused);
  expect(await isSignedIn(browser)).toBe(true);
});

const logoutAt = () =>
  `${running.pools.endpoint}/logout?${new URLSearchParams({ client_id: CLIENT_ID, logout_uri: SIGNED_OUT })}`;

async function askedToSignOut() {
  const { location } = await (await signedIn()).send(logoutAt());
  expect(location.startsWith(`${SLO}?SAMLRequest=`)).toBe(true);
  const { inflateRawSync } = await import("node:zlib");
  const { searchParams } = new URL(location);
  const xml = inflateRawSync(Buffer.from(searchParams.get("SAMLRequest") ?? "", "base64")).toString();
  const inResponseTo = / ID="([^"]+)"/.exec(xml)?.[1] ?? "";
  return { xml, inResponseTo, relayState: searchParams.get("RelayState") ?? "" };
}

test("signing out names the session at the provider, and goes on where its signed response comes back", async () => {
  const { xml, inResponseTo, relayState } = await askedToSignOut();
  expect(xml).toContain("<saml:NameID>fred</saml:NameID><samlp:SessionIndex>_s1</samlp:SessionIndex>");
  const response = signedMessage({ kind: "LogoutResponse", inResponseTo });
  expect((await post("SAMLResponse", response, relayState)).location).toBe(SIGNED_OUT);
  expect(await post("SAMLResponse", response, relayState)).toMatchObject(isRefused);
});

test("a provider without IDPSignout is not asked", async () => {
  const browser = await signedIn("Quiet", "https://quiet.example/saml");
  expect((await browser.send(logoutAt())).location).toBe(SIGNED_OUT);
  expect(await isSignedIn(browser)).toBe(false);
});

const answers: readonly [string, (inResponseTo: string) => string][] = [
  ["that is not signed", (inResponseTo) => messageXml({ kind: "LogoutResponse", inResponseTo })],
  ["signed by another key", (inResponseTo) => signedMessage({ kind: "LogoutResponse", inResponseTo }, foreign)],
  ["to another request", () => signedMessage({ kind: "LogoutResponse", inResponseTo: "_x" })],
  [
    "of another provider",
    (inResponseTo) =>
      signedMessage({ kind: "LogoutResponse", inResponseTo, issuer: "https://other.example/saml" }, foreign),
  ],
];
test.each(answers)("a logout response %s leads nowhere", async (_name, make) => {
  const { inResponseTo, relayState } = await askedToSignOut();
  expect(await post("SAMLResponse", make(inResponseTo), relayState)).toMatchObject(isRefused);
});

test("a logout response without a sign-out of ours leads nowhere", async () => {
  const response = signedMessage({ kind: "LogoutResponse", inResponseTo: "_x" });
  expect(await post("SAMLResponse", response, `${POOL_ID}.x`)).toMatchObject(isRefused);
  expect(await post("SAMLResponse", response)).toMatchObject(isRefused);
});
