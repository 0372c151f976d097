import { type KeyObject, sign } from "node:crypto";
import { bits, boolean, context, integer, nothing, objectId, octets, sequence, set, text, time } from "./der";

interface CertificateParts {
  /** Common names. */
  readonly subject: string;
  readonly issuer: string;
  readonly publicKey: KeyObject;
  /** Of the issuer; a P-256 or an RSA key. */
  readonly signingKey: KeyObject;
  /** 16 random bytes, the first below 0x80. */
  readonly serial: Buffer;
  readonly from: Date;
  readonly until: Date;
  readonly extensions: readonly Buffer[];
}

const ECDSA_WITH_SHA256 = sequence(objectId("1.2.840.10045.4.3.2"));
const RSA_WITH_SHA256 = sequence(objectId("1.2.840.113549.1.1.11"), nothing());

/** An X.509 certificate, version 3 (RFC 5280), in PEM. */
export function makeCertificate(parts: CertificateParts): string {
  const algorithm = parts.signingKey.asymmetricKeyType === "rsa" ? RSA_WITH_SHA256 : ECDSA_WITH_SHA256;
  const content = sequence(
    context(0, integer(Buffer.from([2]))),
    integer(parts.serial),
    algorithm,
    name(parts.issuer),
    sequence(time(parts.from), time(parts.until)),
    name(parts.subject),
    parts.publicKey.export({ type: "spki", format: "der" }),
    context(3, sequence(...parts.extensions)),
  );
  const der = sequence(content, algorithm, bits(sign("sha256", content, parts.signingKey)));
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

const name = (commonName: string): Buffer => sequence(set(sequence(objectId("2.5.4.3"), text(commonName))));

const extension = (id: string, isCritical: boolean, value: Buffer): Buffer =>
  sequence(objectId(id), ...(isCritical ? [boolean(true)] : []), octets(value));

/** This machine's own names and addresses. */
const HOSTS: readonly string[] = ["localhost"];
const ADDRESSES: readonly Buffer[] = [Buffer.from([127, 0, 0, 1]), Buffer.from([...Array(15).fill(0), 1])];

const dnsName = (host: string): Buffer => context(2, Buffer.from(host), false);
const ipAddress = (address: Buffer): Buffer => context(7, address, false);

/**
 * An authority's extensions: it may sign servers and nothing else, and only those of this machine. With its key
 * stolen, no browser would accept a certificate for any other name.
 */
export const authorityExtensions = (): readonly Buffer[] => {
  const networks = [
    Buffer.from([127, 0, 0, 0, 255, 0, 0, 0]),
    Buffer.from([...Array(15).fill(0), 1, ...Array(16).fill(255)]),
  ];
  const permitted = [...HOSTS.map(dnsName), ...networks.map(ipAddress)].map((base) => sequence(base));
  return [
    extension("2.5.29.19", true, sequence(boolean(true), integer(Buffer.from([0])))),
    extension("2.5.29.15", true, bits(Buffer.from([0b0000_0100]), 2)),
    extension("2.5.29.30", true, sequence(context(0, Buffer.concat(permitted)))),
  ];
};

/** A server's extensions: `localhost`, its subdomains, 127.0.0.1 and ::1. */
export const serverExtensions = (): readonly Buffer[] => [
  extension("2.5.29.19", true, sequence()),
  extension("2.5.29.15", true, bits(Buffer.from([0b1000_0000]), 7)),
  extension("2.5.29.37", false, sequence(objectId("1.3.6.1.5.5.7.3.1"))),
  extension("2.5.29.17", false, sequence(...[...HOSTS, "*.localhost"].map(dnsName), ...ADDRESSES.map(ipAddress))),
];

/** The extensions of a certificate for messages: its key signs them, and keys are encrypted to it. */
export const messageExtensions = (): readonly Buffer[] => [
  extension("2.5.29.19", true, sequence()),
  extension("2.5.29.15", true, bits(Buffer.from([0b1010_0000]), 5)),
];
