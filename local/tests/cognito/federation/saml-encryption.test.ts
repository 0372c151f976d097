import { constants, createCipheriv, publicEncrypt, randomBytes } from "node:crypto";
import { GetSigningCertificateCommand } from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { carried } from "../oauth/test-browser";
import { POOL_ID } from "../running-pool";
import {
  assertionXml,
  begin,
  bring,
  metadataOf,
  newIdpKey,
  type ResponseParts,
  responseXml,
  type SamlPool,
  signXml,
  startSaml,
} from "./saml-kit";
import { WebBrowser } from "./web-browser";

const own = newIdpKey();
const foreign = newIdpKey();
let running: SamlPool;
let certificate = "";
beforeAll(async () => {
  const MetadataFile = metadataOf([own]);
  running = await startSaml({ Corp: { MetadataFile, EncryptedResponses: "true" }, Plain: { MetadataFile } });
  const { Certificate = "" } = await running.sdk.send(new GetSigningCertificateCommand({ UserPoolId: POOL_ID }));
  certificate = `-----BEGIN CERTIFICATE-----\n${Certificate.match(/.{1,64}/g)?.join("\n")}\n-----END CERTIFICATE-----\n`;
}, 30_000);
afterAll(() => running.close());

const XMLENC = "http://www.w3.org/2001/04/xmlenc#";
const XMLENC11 = "http://www.w3.org/2009/xmlenc11#";
const OAEP = `${XMLENC}rsa-oaep-mgf1p`;

interface Encryption {
  readonly cipher?: "aes-128-cbc" | "aes-256-cbc" | "aes-128-gcm" | "aes-256-gcm";
  readonly keyAlgorithm?: string;
  readonly oaepHash?: string;
  readonly more?: string;
  readonly to?: string;
  readonly named?: string;
  readonly change?: (bytes: Buffer) => Buffer;
}

/** An assertion as an EncryptedAssertion. */
function encrypted(text: string, how: Encryption = {}): string {
  const { cipher = "aes-256-gcm", keyAlgorithm = OAEP, more = "", to = certificate } = how;
  const isGcm = cipher.endsWith("gcm");
  const contentKey = randomBytes(cipher.includes("256") ? 32 : 16);
  const iv = randomBytes(isGcm ? 12 : 16);
  const bytes = isGcm ? gcm(cipher, contentKey, iv, text) : cbc(cipher, contentKey, iv, text);
  const padding = keyAlgorithm.endsWith("rsa-1_5") ? constants.RSA_PKCS1_PADDING : constants.RSA_PKCS1_OAEP_PADDING;
  const isOaep = padding === constants.RSA_PKCS1_OAEP_PADDING;
  const wrapped = publicEncrypt({ key: to, padding, ...(isOaep && { oaepHash: how.oaepHash ?? "sha1" }) }, contentKey);
  const algorithm = how.named ?? `${isGcm ? XMLENC11 : XMLENC}${cipher.replace("aes-", "aes")}`;
  const value = (content: Buffer) =>
    `<xenc:CipherData><xenc:CipherValue>${content.toString("base64")}</xenc:CipherValue></xenc:CipherData>`;
  return (
    '<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">' +
    `<xenc:EncryptedData xmlns:xenc="${XMLENC}" Type="${XMLENC}Element"><xenc:EncryptionMethod Algorithm="${algorithm}"/>` +
    '<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><xenc:EncryptedKey>' +
    `<xenc:EncryptionMethod Algorithm="${keyAlgorithm}">${more}</xenc:EncryptionMethod>${value(wrapped)}` +
    `</xenc:EncryptedKey></ds:KeyInfo>${value((how.change ?? ((all: Buffer) => all))(bytes))}</xenc:EncryptedData>` +
    "</saml:EncryptedAssertion>"
  );
}

function gcm(cipher: string, key: Buffer, iv: Buffer, text: string): Buffer {
  const made = createCipheriv(cipher.includes("256") ? "aes-256-gcm" : "aes-128-gcm", key, iv);
  return Buffer.concat([iv, made.update(text), made.final(), made.getAuthTag()]);
}

function cbc(cipher: string, key: Buffer, iv: Buffer, text: string): Buffer {
  const made = createCipheriv(cipher, key, iv);
  return Buffer.concat([iv, made.update(text), made.final()]);
}

let made = 0;
const signed = (parts: ResponseParts, key = own) => signXml(assertionXml(parts), key);

async function answered(make: (parts: ResponseParts) => string, provider = "Corp") {
  const begun = await begin(running, new WebBrowser(), provider);
  made += 1;
  const { now, consumer } = running;
  const parts = { now: now(), consumer, requestId: begun.requestId, id: `_a${made}`, nameId: `fred${made}` };
  const seen = await bring(running, begun, make(parts));
  return Object.fromEntries(carried(seen.location));
}

const DIGEST = (name: string) => `<ds:DigestMethod xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Algorithm="${name}"/>`;
const MGF = (name: string) => `<xenc11:MGF xmlns:xenc11="${XMLENC11}" Algorithm="${XMLENC11}${name}"/>`;
const SHA256 = {
  keyAlgorithm: `${XMLENC11}rsa-oaep`,
  oaepHash: "sha256",
  more: `${DIGEST(`${XMLENC}sha256`)}${MGF("mgf1sha256")}`,
};
const ways: readonly [string, Encryption][] = [
  ["AES-256-GCM", {}],
  ["AES-128-GCM", { cipher: "aes-128-gcm" }],
  ["AES-256-CBC", { cipher: "aes-256-cbc" }],
  ["AES-128-CBC", { cipher: "aes-128-cbc" }],
  ["AES-256-GCM, its key by OAEP with SHA-256", SHA256],
];
test.each(ways)("an assertion that is signed and encrypted by %s is taken", async (_name, how) => {
  expect((await answered((parts) => responseXml(parts, encrypted(signed(parts), how))))["code"]).toBeDefined();
});

test("an encrypted assertion without a signature is taken in a response that is signed as a whole", async () => {
  const make = (parts: ResponseParts) =>
    signXml(responseXml(parts, encrypted(assertionXml(parts))), own, { over: "Response" });
  expect((await answered(make))["code"]).toBeDefined();
});

const flipped = (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -1), Buffer.from([(bytes.at(-1) ?? 0) ^ 1])]);
const UNREADABLE = "The provider's assertion can't be decrypted.";
const refusals: readonly [string, (parts: ResponseParts) => string, string][] = [
  ["not signed", (parts) => encrypted(assertionXml(parts)), "The provider's SAML response is not signed."],
  [
    "signed by another key",
    (parts) => encrypted(signed(parts, foreign)),
    "The provider's SAML assertion has a wrong signature.",
  ],
  ["encrypted to another key", (parts) => encrypted(signed(parts), { to: foreign.certificate }), UNREADABLE],
  ["changed on its way (GCM)", (parts) => encrypted(signed(parts), { change: flipped }), UNREADABLE],
  [
    "changed on its way (CBC)",
    (parts) => encrypted(signed(parts), { cipher: "aes-256-cbc", change: flipped }),
    UNREADABLE,
  ],
  ["cut off", (parts) => encrypted(signed(parts), { change: (bytes) => bytes.subarray(0, 20) }), UNREADABLE],
  ["of a key of another length", (parts) => encrypted(signed(parts), { named: `${XMLENC11}aes128-gcm` }), UNREADABLE],
  [
    "encrypted by RSA PKCS #1 v1.5",
    (parts) => encrypted(signed(parts), { keyAlgorithm: `${XMLENC}rsa-1_5` }),
    "The provider's assertion is encrypted by an algorithm that is not taken.",
  ],
  [
    "encrypted by Triple DES",
    (parts) => encrypted(signed(parts), { named: `${XMLENC}tripledes-cbc` }),
    "The provider's assertion is encrypted by an algorithm that is not taken.",
  ],
  [
    "with a document type inside",
    (parts) => encrypted(`<!DOCTYPE x>${signed(parts)}`),
    "The provider's SAML assertion has a document type, which is not taken.",
  ],
  [
    "with two assertions inside",
    (parts) =>
      encrypted(signed(parts).replace("</saml:Assertion>", `${assertionXml({ ...parts, id: "_b" })}</saml:Assertion>`)),
    "The provider's SAML response does not have one assertion.",
  ],
  [
    "beside a plain one",
    (parts) => `${encrypted(signed(parts))}${signed(parts)}`,
    "The provider's SAML response does not have one assertion.",
  ],
  ["not encrypted", (parts) => signed(parts), "The provider's SAML response is not encrypted."],
];
test.each(refusals)("an encrypted assertion that is %s is refused", async (_name, make, description) => {
  expect((await answered((parts) => responseXml(parts, make(parts))))["error_description"]).toBe(description);
});

test("an encrypted assertion is refused of a provider that is not set up for it", async () => {
  const told = await answered((parts) => responseXml(parts, encrypted(signed(parts))), "Plain");
  expect(told["error_description"]).toBe(
    "The provider's SAML response is encrypted, which this provider is not set up for.",
  );
});
