import { generateKeyPairSync, randomBytes } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { CreateIdentityProviderCommand } from "@aws-sdk/client-cognito-identity-provider";
import { SignedXml } from "xml-crypto";
import { makeCertificate, messageExtensions } from "../../../src/http/tls/certificate";
import { type HostedOptions, startHosted } from "../oauth/hosted-pool";
import { POOL_ID, type RunningPools } from "../running-pool";
import { authorizeAt, supportProviders } from "./federated-pool";
import type { Seen, WebBrowser } from "./web-browser";

/** A SAML provider of the tests' own, which says whatever a test wants; and the way through a pool that trusts it. */

export const ENTITY = "https://idp.example/saml";
export const SSO = "https://idp.example/sso";
export const SLO = "https://idp.example/slo";
export const AUDIENCE = `urn:amazon:cognito:sp:${POOL_ID}`;

export interface IdpKey {
  readonly privateKey: string;
  readonly certificate: string;
}

export function newIdpKey(bits = 2048): IdpKey {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: bits });
  const serial = Buffer.concat([Buffer.from([1]), randomBytes(15)]);
  const dates = { from: new Date(Date.UTC(2020, 0)), until: new Date(Date.UTC(2049, 0)) };
  const names = { subject: "idp", issuer: "idp", publicKey, signingKey: privateKey, serial };
  const certificate = makeCertificate({ ...names, ...dates, extensions: messageExtensions() });
  return { privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(), certificate };
}

const bare = (pem: string): string => pem.replace(/-----[^-]+-----|\s/g, "");

export interface MetadataParts {
  readonly entity?: string;
  readonly sso?: string;
  readonly slo?: string;
  readonly binding?: "HTTP-Redirect" | "HTTP-POST";
}

export function metadataOf(keys: readonly IdpKey[], parts: MetadataParts = {}): string {
  const { entity = ENTITY, sso = SSO, slo = SLO, binding = "HTTP-Redirect" } = parts;
  const descriptors = keys.map(
    ({ certificate }) =>
      `<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>` +
      `<ds:X509Certificate>${bare(certificate)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`,
  );
  const at = `Binding="urn:oasis:names:tc:SAML:2.0:bindings:${binding}"`;
  return (
    `<?xml version="1.0"?><md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entity}">` +
    '<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">' +
    `${descriptors.join("")}<md:SingleLogoutService ${at} Location="${slo}"/>` +
    `<md:SingleSignOnService ${at} Location="${sso}"/></md:IDPSSODescriptor></md:EntityDescriptor>`
  );
}

/** What a response says. Null leaves a thing out. */
export interface ResponseParts {
  readonly now: number;
  readonly consumer: string;
  readonly requestId: string | null;
  readonly responseRequestId?: string | null;
  readonly issuer?: string;
  readonly audience?: string | null;
  readonly recipient?: string;
  readonly destination?: string;
  readonly nameId?: string;
  readonly id?: string;
  readonly responseId?: string;
  readonly issuedAt?: number;
  readonly notBefore?: number;
  readonly ends?: number;
  readonly confirmedUntil?: number | null;
  readonly status?: string;
  readonly method?: string;
  readonly attributes?: string;
  readonly statement?: string;
}

const instant = (time: number): string => new Date(time).toISOString();
const given = (name: string, value: string | null): string => (value === null ? "" : ` ${name}="${value}"`);

export function assertionXml(parts: ResponseParts): string {
  const { now, consumer, requestId, audience = AUDIENCE, confirmedUntil = now + 60_000 } = parts;
  const ends = parts.ends ?? now + 60_000;
  const data =
    `${given("InResponseTo", requestId)}${given("Recipient", parts.recipient ?? consumer)}` +
    given("NotOnOrAfter", confirmedUntil === null ? null : instant(confirmedUntil));
  const restriction =
    audience === null
      ? ""
      : `<saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction>`;
  return (
    `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${parts.id ?? "_a1"}" Version="2.0"` +
    ` IssueInstant="${instant(parts.issuedAt ?? now)}"><saml:Issuer>${parts.issuer ?? ENTITY}</saml:Issuer>` +
    `<saml:Subject><saml:NameID>${parts.nameId ?? "fred"}</saml:NameID>` +
    `<saml:SubjectConfirmation Method="${parts.method ?? "urn:oasis:names:tc:SAML:2.0:cm:bearer"}">` +
    `<saml:SubjectConfirmationData${data}/></saml:SubjectConfirmation></saml:Subject>` +
    `<saml:Conditions NotBefore="${instant(parts.notBefore ?? now)}" NotOnOrAfter="${instant(ends)}">${restriction}` +
    "</saml:Conditions>" +
    (parts.statement ??
      `<saml:AuthnStatement AuthnInstant="${instant(now)}" SessionIndex="_s1"><saml:AuthnContext>` +
        "<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef>" +
        "</saml:AuthnContext></saml:AuthnStatement>") +
    (parts.attributes ?? "") +
    "</saml:Assertion>"
  );
}

export function responseXml(parts: ResponseParts, assertion: string): string {
  const { consumer, now, requestId, responseRequestId = requestId } = parts;
  return (
    '<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"' +
    ` ID="${parts.responseId ?? "_r1"}" Version="2.0" IssueInstant="${instant(now)}"` +
    `${given("Destination", parts.destination ?? consumer)}${given("InResponseTo", responseRequestId)}>` +
    `<saml:Issuer>${parts.issuer ?? ENTITY}</saml:Issuer><samlp:Status><samlp:StatusCode` +
    ` Value="${parts.status ?? "urn:oasis:names:tc:SAML:2.0:status:Success"}"/></samlp:Status>${assertion}</samlp:Response>`
  );
}

export interface Signing {
  readonly over?: "Assertion" | "Response" | "LogoutRequest" | "LogoutResponse";
  readonly signature?: string;
  readonly digest?: string;
  readonly transforms?: readonly string[];
  readonly xpath?: string;
}

const ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
export const EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#";

/** Signs one element of a text, as a provider does: the signature stands behind its issuer. */
export function signXml(text: string, { privateKey, certificate }: IdpKey, how: Signing = {}): string {
  const xpath = how.xpath ?? `//*[local-name()='${how.over ?? "Assertion"}']`;
  const signed = new SignedXml({
    privateKey,
    publicCert: certificate,
    signatureAlgorithm: how.signature ?? "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    canonicalizationAlgorithm: EXCLUSIVE,
  });
  const digestAlgorithm = how.digest ?? "http://www.w3.org/2001/04/xmlenc#sha256";
  signed.addReference({ xpath, transforms: how.transforms ?? [ENVELOPED, EXCLUSIVE], digestAlgorithm });
  signed.computeSignature(text, { location: { reference: `${xpath}/*[local-name()='Issuer']`, action: "after" } });
  return signed.getSignedXml();
}

export interface SamlPool extends RunningPools {
  readonly consumer: string;
}

/** A pool with real SAML providers of these names and details. */
export async function startSaml(
  providers: Readonly<Record<string, Readonly<Record<string, string>>>>,
  given: HostedOptions & { readonly clientTakes?: string[]; readonly mapping?: Record<string, string> } = {},
): Promise<SamlPool> {
  const names = Object.keys(providers);
  const { clientTakes = ["COGNITO", ...names], mapping = { email: "mail" }, ...rest } = given;
  const running = await startSamlPool(names, rest);
  for (const [name, details] of Object.entries(providers)) await addSamlProvider(running, name, details, mapping);
  await supportProviders(running, clientTakes);
  return running;
}

/** A pool that asks SAML providers of these names themselves, once they are added. */
export async function startSamlPool(names: readonly string[], given: HostedOptions = {}): Promise<SamlPool> {
  const providerModes = new Map(names.map((name) => [name, "real" as const]));
  const running = await startHosted({ ...given, options: { providerModes, ...given.options } });
  return { ...running, consumer: `${running.pools.endpoint}/saml2/idpresponse` };
}

export const addSamlProvider = (
  { sdk }: RunningPools,
  ProviderName: string,
  ProviderDetails: Readonly<Record<string, string>>,
  AttributeMapping: Record<string, string>,
) =>
  sdk.send(
    new CreateIdentityProviderCommand({
      UserPoolId: POOL_ID,
      ProviderName,
      ProviderType: "SAML",
      ProviderDetails,
      AttributeMapping,
      IdpIdentifiers: [`${ProviderName.toLowerCase()}.example`],
    }),
  );

export interface Begun {
  readonly location: string;
  readonly requestId: string;
  readonly request: string;
  readonly relayState: string;
  readonly browser: WebBrowser;
}

/** Begins a sign-in in a browser, as far as the provider. */
export async function begin(
  running: RunningPools,
  browser: WebBrowser,
  provider = "Corp",
  more: Readonly<Record<string, string>> = {},
): Promise<Begun> {
  const { location } = await browser.send(authorizeAt(running, { identity_provider: provider, ...more }));
  const parameters = new URL(location).searchParams;
  const request = inflateRawSync(Buffer.from(parameters.get("SAMLRequest") ?? "", "base64")).toString();
  const requestId = / ID="([^"]+)"/.exec(request)?.[1] ?? "";
  return { location, request, requestId, relayState: parameters.get("RelayState") ?? "", browser };
}

/** Posts a message as a page of another site does: without the cookies of the pool's pages. */
export async function postMessage(url: string, fields: Readonly<Record<string, string>>): Promise<Seen> {
  const response = await fetch(url, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });
  const location = response.headers.get("location");
  const text = await response.text();
  return { url, status: response.status, text, location: location === null ? "" : new URL(location, url).href };
}

export const encoded = (xml: string): string => Buffer.from(xml).toString("base64");
export const deflated = (xml: string): string => deflateRawSync(xml).toString("base64");

/** Posts a response and goes on where the pool sends the browser, as far as the client's callback. */
export async function bring(running: SamlPool, { browser, relayState }: Begun, xml: string): Promise<Seen> {
  const posted = await postMessage(running.consumer, { SAMLResponse: encoded(xml), RelayState: relayState });
  return posted.location.startsWith(running.consumer) ? browser.send(posted.location) : posted;
}
