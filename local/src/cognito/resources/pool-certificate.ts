import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import { makeCertificate, messageExtensions } from "../../http/tls/certificate";
import type { PoolCertificateRecord } from "../store/saml-records";
import type { Services } from "./services";

export type PoolCertificate = PoolCertificateRecord;

const DAY = 86_400_000;
/** Ten years, as on AWS. */
const DAYS = 3652;

const generate = promisify(generateKeyPair);

/**
 * The key and the certificate by which a pool signs SAML requests and has assertions encrypted to it. Made when first
 * asked for, and the same from then on: AWS makes a further one each year (docs/aws-behaviour/cognito-saml.md). Does
 * not check that there is such a pool.
 */
export async function poolCertificate(
  { store, tables, clock, random }: Pick<Services, "store" | "tables" | "clock" | "random">,
  poolId: string,
): Promise<PoolCertificate> {
  const known = tables.poolCertificates.get(poolId);
  if (known !== undefined) return known;
  const { privateKey, publicKey } = await generate("rsa", { modulusLength: 2048 });
  const serial = Buffer.from(random(16));
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const now = clock();
  const certificate = makeCertificate({
    subject: poolId,
    issuer: poolId,
    publicKey,
    signingKey: privateKey,
    serial,
    from: new Date(now - DAY),
    until: new Date(now + DAYS * DAY),
    extensions: messageExtensions(),
  });
  const made = { privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(), certificate };
  // Another request may have been quicker.
  return store.write(() => {
    const first = tables.poolCertificates.get(poolId);
    if (first === undefined) tables.poolCertificates.put([poolId], made);
    return first ?? made;
  });
}

/** A certificate as SAML and the API hold it: base64 without the lines around it. */
export const bareCertificate = (pem: string): string => pem.replace(/-----[^-]+-----|\s/g, "");
