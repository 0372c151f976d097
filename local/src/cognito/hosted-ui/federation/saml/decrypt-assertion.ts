import { constants, createDecipheriv, privateDecrypt } from "node:crypto";
import { FederationError } from "../federation-error";
import { DSIG, XMLENC, XMLENC11 } from "./saml-names";
import { allNamed, attributeOf, onlyChild, textOf, type XmlElement, type XmlName } from "./xml";

const named = (localName: string): XmlName => [XMLENC, localName];

interface BlockCipher {
  readonly cipher: "aes-128-gcm" | "aes-256-gcm" | "aes-128-cbc" | "aes-256-cbc";
  readonly keyBytes: number;
}

const CIPHERS: Readonly<Record<string, BlockCipher>> = {
  [`${XMLENC11}aes128-gcm`]: { cipher: "aes-128-gcm", keyBytes: 16 },
  [`${XMLENC11}aes256-gcm`]: { cipher: "aes-256-gcm", keyBytes: 32 },
  [`${XMLENC}aes128-cbc`]: { cipher: "aes-128-cbc", keyBytes: 16 },
  [`${XMLENC}aes256-cbc`]: { cipher: "aes-256-cbc", keyBytes: 32 },
};

/**
 * The text of an encrypted assertion, by the pool's private key (PEM). The content's key comes by RSA-OAEP, never by
 * PKCS #1 v1.5, whose padding answers questions. Throws FederationError, with the same words whatever does not fit
 * below the algorithms. It does NOT check a signature: CBC does not keep the content from being changed.
 */
export function decryptAssertion(encrypted: XmlElement, privateKey: string): string {
  const data = onlyChild(encrypted, named("EncryptedData"));
  const [key, ...more] = allNamed(encrypted, named("EncryptedKey"));
  const cipher = CIPHERS[methodOf(data) ?? ""];
  const oaepHash = hashOf(key);
  if (data === undefined || key === undefined || more.length > 0)
    throw new FederationError("The provider's encrypted assertion has not the form that is taken.");
  if (cipher === undefined || oaepHash === undefined)
    throw new FederationError("The provider's assertion is encrypted by an algorithm that is not taken.");
  try {
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    const contentKey = privateDecrypt({ key: privateKey, padding, oaepHash }, bytesOf(key));
    if (contentKey.length !== cipher.keyBytes) throw new Error("A key of another length.");
    const text = cipher.cipher.endsWith("gcm")
      ? decryptGcm(cipher.cipher, contentKey, bytesOf(data))
      : decryptCbc(cipher.cipher, contentKey, bytesOf(data));
    return new TextDecoder("utf-8", { fatal: true }).decode(text);
  } catch {
    throw new FederationError("The provider's assertion can't be decrypted.");
  }
}

const methodOf = (element: XmlElement | undefined): string | undefined =>
  attributeOf(onlyChild(element, named("EncryptionMethod")), "Algorithm");

const DIGESTS: Readonly<Record<string, string>> = {
  "http://www.w3.org/2000/09/xmldsig#sha1": "sha1",
  [`${XMLENC}sha256`]: "sha256",
};
const MASKS: Readonly<Record<string, string>> = {
  [`${XMLENC11}mgf1sha1`]: "sha1",
  [`${XMLENC11}mgf1sha256`]: "sha256",
};

/** The hash of RSA-OAEP, for its label and its mask alike: Node.js has one setting for both. */
function hashOf(key: XmlElement | undefined): string | undefined {
  const method = onlyChild(key, named("EncryptionMethod"));
  if (method === undefined) return undefined;
  const algorithm = attributeOf(method, "Algorithm");
  const digestMethod = onlyChild(method, [DSIG, "DigestMethod"]);
  const digest = digestMethod === undefined ? "sha1" : DIGESTS[attributeOf(digestMethod, "Algorithm") ?? ""];
  const maskMethod = onlyChild(method, [XMLENC11, "MGF"]);
  const mask = maskMethod === undefined ? "sha1" : MASKS[attributeOf(maskMethod, "Algorithm") ?? ""];
  if (algorithm === `${XMLENC}rsa-oaep-mgf1p`) return digest === "sha1" ? "sha1" : undefined;
  return algorithm === `${XMLENC11}rsa-oaep` && digest === mask ? digest : undefined;
}

function bytesOf(element: XmlElement): Buffer {
  const value = textOf(onlyChild(onlyChild(element, named("CipherData")), named("CipherValue"))) ?? "";
  return Buffer.from(value, "base64");
}

/** 12 bytes of nonce first, 16 bytes of tag last. */
function decryptGcm(cipher: BlockCipher["cipher"], key: Buffer, bytes: Buffer): Buffer {
  if (bytes.length < 28 || (cipher !== "aes-128-gcm" && cipher !== "aes-256-gcm")) throw new Error("Too short.");
  const decipher = createDecipheriv(cipher, key, bytes.subarray(0, 12), { authTagLength: 16 });
  decipher.setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
}

/** 16 bytes of initial vector first; of the padding only the last byte, its length, means anything. */
function decryptCbc(cipher: BlockCipher["cipher"], key: Buffer, bytes: Buffer): Buffer {
  const decipher = createDecipheriv(cipher, key, bytes.subarray(0, 16));
  decipher.setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(bytes.subarray(16)), decipher.final()]);
  const padding = padded.at(-1) ?? 0;
  if (padding < 1 || padding > 16 || padding > padded.length) throw new Error("Wrong padding.");
  return padded.subarray(0, -padding);
}
