import { X509Certificate } from "node:crypto";
import {
  CreateIdentityProviderCommand,
  DeleteIdentityProviderCommand,
  GetSigningCertificateCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "@jest/globals";
import { readIdpMetadata } from "../../../src/cognito/hosted-ui/federation/saml/idp-metadata";
import { carried, query } from "../oauth/test-browser";
import { CLIENT_ID, POOL_ID } from "../running-pool";
import { supportProviders } from "./federated-pool";
import {
  AUDIENCE,
  assertionXml,
  begin,
  ENTITY,
  encoded,
  metadataOf,
  newIdpKey,
  postMessage,
  responseXml,
  SLO,
  SSO,
  signXml,
  startSaml,
  startSamlPool,
} from "./saml-kit";
import { WebBrowser } from "./web-browser";

const own = newIdpKey();
const NOW = Date.UTC(2026, 10, 21);
const AT = "The provider's metadata";

test("a provider's metadata gives its name, addresses and every certificate for signatures", () => {
  const metadata = readIdpMetadata(metadataOf([own, newIdpKey()]), NOW);
  expect(metadata).toMatchObject({ entityId: ENTITY, signIn: { redirect: SSO }, signOut: { redirect: SLO } });
  expect(metadata.certificates).toHaveLength(2);
});

test("metadata of several providers is taken if one of them alone is an identity provider", () => {
  const entity = metadataOf([own]).replace(/^<\?xml[^>]*>/, "");
  const all = (...entities: string[]) =>
    `<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">${entities.join("")}</md:EntitiesDescriptor>`;
  const service = '<md:EntityDescriptor entityID="sp"><md:SPSSODescriptor/></md:EntityDescriptor>';
  expect(readIdpMetadata(all(entity, service), NOW).entityId).toBe(ENTITY);
  const twice = () => readIdpMetadata(all(entity, entity), NOW);
  expect(twice).toThrow(`${AT} does not describe one SAML 2.0 identity provider.`);
});

const right = metadataOf([own]);
test.each([
  ["that is no XML", "x", "is not well-formed XML."],
  [
    "with a document type",
    `<!DOCTYPE x>${right.replace(/^<\?xml[^>]*>/, "")}`,
    "has a document type, which is not taken.",
  ],
  ["without a certificate", metadataOf([]), "has no RSA certificate for signatures."],
  ["whose certificate is none", right.replace(/MII[^<]*/, "MIIA"), "has a certificate that can't be read."],
  [
    "with keys for encryption alone",
    right.replace('use="signing"', 'use="encryption"'),
    "has no RSA certificate for signatures.",
  ],
  ["that has ended", right.replace(" entityID", ' validUntil="2026-11-20T00:00:00Z" entityID'), "has expired."],
  [
    "without an address",
    right.replace(/<md:SingleSignOnService[^>]*>/, ""),
    "names no address for sign-ins by redirect or POST.",
  ],
  [
    "of SAML 1.1",
    right.replace("SAML:2.0:protocol", "SAML:1.1:protocol"),
    "does not describe one SAML 2.0 identity provider.",
  ],
  [
    "of more than 262,144 characters",
    right.replace("<md:IDP", `<!--${"x".repeat(262_144)}--><md:IDP`),
    "is longer than is taken.",
  ],
])("metadata %s is refused", (_name, text, why) => {
  expect(() => readIdpMetadata(text, NOW)).toThrow(`${AT} ${why}`);
});

test("metadata with an address that others could listen to is refused", () => {
  const plain = metadataOf([own], { sso: "http://idp.example/sso" });
  expect(() => readIdpMetadata(plain, NOW)).toThrow("The provider's SingleSignOnService has no https address.");
});

test("a SAML provider needs metadata, and takes no other signature than rsa-sha256", async () => {
  const running = await startSamlPool(["Corp"]);
  const create = (ProviderDetails: Record<string, string>) =>
    running.sdk.send(
      new CreateIdentityProviderCommand({
        UserPoolId: POOL_ID,
        ProviderName: "Corp",
        ProviderType: "SAML",
        ProviderDetails,
      }),
    );
  try {
    const isRefused = { name: "InvalidParameterException" };
    await expect(create({ IDPSignout: "true" })).rejects.toMatchObject(isRefused);
    await expect(create({ MetadataFile: right, RequestSigningAlgorithm: "rsa-sha1" })).rejects.toMatchObject(isRefused);
    await create({ MetadataFile: right });
  } finally {
    await running.close();
  }
});

test("the start says what a pool is registered by, and its own metadata says the same", async () => {
  const { restart } = await startSaml({ Corp: { MetadataFile: right } });
  const { sdk, pools, logged, close } = await restart();
  try {
    const address = `${pools.endpoint}/saml2/metadata/${POOL_ID}`;
    const notice = logged.find((line) => line.includes("SAML"));
    for (const part of [AUDIENCE, `${pools.endpoint}/saml2/idpresponse`, address]) expect(notice).toContain(part);
    const response = await fetch(address);
    const text = await response.text();
    const { Certificate = "?" } = await sdk.send(new GetSigningCertificateCommand({ UserPoolId: POOL_ID }));
    expect(response.headers.get("content-type")).toContain("application/samlmetadata+xml");
    for (const part of [AUDIENCE, Certificate, "/saml2/idpresponse", "/saml2/logout"]) expect(text).toContain(part);
    expect(new X509Certificate(Buffer.from(Certificate, "base64")).subject).toBe(`CN=${POOL_ID}`);
    expect((await fetch(`${pools.endpoint}/saml2/metadata/us-east-1_Nobody123`)).status).toBe(404);
  } finally {
    await close();
  }
});

test("the start says what is wrong with a provider's metadata file", async () => {
  const { restart } = await startSaml({ Corp: { MetadataFile: metadataOf([]) }, Good: { MetadataFile: right } });
  const { logged, close } = await restart();
  await close();
  expect(logged).toContain(`Corp: ${AT} has no RSA certificate for signatures. Nobody can sign in by it.`);
  expect(logged.join("\n")).not.toContain("Good: ");
});

test("a provider that has a stand-in is not listened to itself", async () => {
  const running = await startSaml(
    { Corp: { MetadataFile: right, IDPInit: "true" } },
    { clientTakes: ["Corp"], options: { providerModes: new Map() } },
  );
  try {
    const { consumer, now } = running;
    const parts = { now: now(), consumer, requestId: null };
    const xml = signXml(responseXml(parts, assertionXml(parts)), own);
    const RelayState = query({ identity_provider: "Corp" });
    const seen = await postMessage(consumer, { SAMLResponse: encoded(xml), RelayState });
    expect(Object.fromEntries(carried(seen.location))["error_description"]).toBe(
      "The app client does not take this provider by SAML.",
    );
  } finally {
    await running.close();
  }
});

test("what was read of a provider goes with it, and the pool's certificate stays over a restart", async () => {
  const running = await startSaml({ Corp: { MetadataFile: right } });
  const certificateOf = (sdk: typeof running.sdk) =>
    sdk.send(new GetSigningCertificateCommand({ UserPoolId: POOL_ID })).then(({ Certificate }) => Certificate);
  const metadata = () => [...running.pools.services.tables.providerMetadata.entries([POOL_ID])];
  await begin(running, new WebBrowser());
  expect(metadata()).toHaveLength(1);
  await supportProviders(running, ["COGNITO"]);
  await running.sdk.send(new DeleteIdentityProviderCommand({ UserPoolId: POOL_ID, ProviderName: "Corp" }));
  expect(metadata()).toEqual([]);
  const before = await certificateOf(running.sdk);
  const again = await running.restart();
  expect(await certificateOf(again.sdk)).toBe(before);
  expect(again.pools.pools[0]?.clients[0]?.clientId).toBe(CLIENT_ID);
  await again.close();
});
