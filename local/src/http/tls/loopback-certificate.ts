import { createPrivateKey, generateKeyPairSync, type KeyObject, X509Certificate } from "node:crypto";
import { join } from "node:path";
import { readIfPresent, writeOwnerOnly } from "../../files/owner-only-file";
import type { Clock } from "../../model/time";
import { authorityExtensions, makeCertificate, serverExtensions } from "./certificate";

/** What a server on this machine shows, and the file that makes a client trust it. */
export interface LoopbackCertificate {
  readonly key: string;
  /** The server's certificate, its authority's behind it. */
  readonly cert: string;
  /** The authority's certificate alone: for `NODE_EXTRA_CA_CERTS`, or to be imported into a browser. */
  readonly authorityFile: string;
}

interface CertificateOptions {
  /** Exists, and is readable by its owner only. */
  readonly directory: string;
  readonly clock: Clock;
  readonly random: (size: number) => Buffer;
}

const DAY = 86_400_000;
/** Apple's limit for certificates of authorities that a user added is 825 days. */
const SERVER_DAYS = 397;
const AUTHORITY_DAYS = 3650;
const RENEWED_BEFORE = 30 * DAY;
const AUTHORITY = "Gatehouse on this machine";

/**
 * The certificate of this state folder, made at the first call and renewed a month before it ends. The authority stays
 * the same for ten years, so that whatever trusts it keeps trusting it. Key files are readable by their owner only.
 */
export function loopbackCertificate(options: CertificateOptions): LoopbackCertificate {
  const authority = authorityOf(options);
  const stored = readPair(options, "server");
  const server = stored !== undefined && isSignedBy(stored, authority) ? stored : makeServer(options, authority);
  return {
    key: server.key,
    cert: `${server.cert}${authority.cert}`,
    authorityFile: join(options.directory, "authority.pem"),
  };
}

interface Pair {
  readonly key: string;
  readonly cert: string;
}

function authorityOf(options: CertificateOptions): Pair {
  const stored = readPair(options, "authority");
  if (stored !== undefined) return stored;
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const extensions = authorityExtensions();
  const of = { subject: AUTHORITY, issuer: AUTHORITY, publicKey, signingKey: privateKey, extensions };
  return writePair(options, "authority", privateKey, makeCertificate({ ...of, ...datesOf(options, AUTHORITY_DAYS) }));
}

function makeServer(options: CertificateOptions, authority: Pair): Pair {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const signingKey = createPrivateKey(authority.key);
  const extensions = serverExtensions();
  const of = { subject: "localhost", issuer: AUTHORITY, publicKey, signingKey, extensions };
  return writePair(options, "server", privateKey, makeCertificate({ ...of, ...datesOf(options, SERVER_DAYS) }));
}

/** A day back, for clocks that differ a little. */
function datesOf({ clock, random }: CertificateOptions, days: number) {
  const serial = Buffer.from(random(16));
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const now = clock();
  return { serial, from: new Date(now - DAY), until: new Date(now + days * DAY) };
}

/** What an earlier start left, unless it ends soon or can't be read. */
function readPair({ directory, clock }: CertificateOptions, name: string): Pair | undefined {
  const key = readIfPresent(join(directory, `${name}.key`));
  const cert = readIfPresent(join(directory, `${name}.pem`));
  if (key === undefined || cert === undefined) return undefined;
  try {
    const certificate = new X509Certificate(cert);
    const isLasting = Date.parse(certificate.validTo) - RENEWED_BEFORE > clock();
    return isLasting && certificate.checkPrivateKey(createPrivateKey(key)) ? { key, cert } : undefined;
  } catch {
    return undefined;
  }
}

function isSignedBy({ cert }: Pair, authority: Pair): boolean {
  return new X509Certificate(cert).verify(new X509Certificate(authority.cert).publicKey);
}

function writePair({ directory }: CertificateOptions, name: string, privateKey: KeyObject, cert: string): Pair {
  const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  writeOwnerOnly(join(directory, `${name}.key`), key);
  writeOwnerOnly(join(directory, `${name}.pem`), cert);
  return { key, cert };
}
