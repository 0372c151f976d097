import { createHmac } from "node:crypto";
import { writeTimestamp } from "../../src/cognito/sign-in/srp/proof";
import {
  hash,
  K,
  makeVerifier,
  modulo,
  N,
  pad,
  padHex,
  poolNameOf,
  power,
  powerOfG,
  randomExponent,
  toBigInt,
} from "../../src/cognito/users/passwords/srp-verifier";

/** The client's half of SRP, as cheap as it can be, so that the load generator does not hold the pool back. */

/** One ephemeral key pair for all sign-ins: the pool cannot tell, and a bench has nothing to hide. */
const a = randomExponent();
const bigA = powerOfG(a);
export const publicValue = bigA.toString(16);

interface Signer {
  readonly poolId: string;
  readonly password: string;
}

interface Secret {
  readonly x: bigint;
  readonly verifier: bigint;
}

const secrets = new Map<string, Secret>();

/** What PASSWORD_VERIFIER is answered with. One exponentiation, after the first time for a user. */
export function answerChallenge(signer: Signer, challenge: Readonly<Record<string, string>>): Record<string, string> {
  const { USER_ID_FOR_SRP: username = "", SALT = "", SRP_B = "", SECRET_BLOCK = "" } = challenge;
  const poolName = poolNameOf(signer.poolId);
  const { x, verifier } = secretOf(signer, username, SALT);
  const bigB = BigInt(`0x${SRP_B}`);
  const u = toBigInt(hash(pad(bigA), pad(bigB)));
  const exponent = Buffer.from(evenHex(toBigInt(a) + u * x), "hex");
  const shared = power(modulo(bigB - ((K * verifier) % N)), exponent) ?? 0n;
  const pseudoRandomKey = createHmac("sha256", pad(u)).update(pad(shared)).digest();
  const key = createHmac("sha256", pseudoRandomKey).update("Caldera Derived Key\u0001").digest().subarray(0, 16);
  const TIMESTAMP = writeTimestamp(Date.now());
  const signature = createHmac("sha256", key)
    .update(poolName)
    .update(username)
    .update(Buffer.from(SECRET_BLOCK, "base64"))
    .update(TIMESTAMP)
    .digest("base64");
  return {
    USERNAME: username,
    PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
    PASSWORD_CLAIM_SIGNATURE: signature,
    TIMESTAMP,
  };
}

/** The salt of a user stays, so x and g^x do too. */
function secretOf({ poolId, password }: Signer, username: string, salt: string): Secret {
  const poolName = poolNameOf(poolId);
  const id = `${poolName} ${username} ${salt}`;
  const known = secrets.get(id);
  if (known !== undefined) return known;
  const x = toBigInt(hash(padHex(salt), hash(`${poolName}${username}:${password}`)));
  const verifier = BigInt(`0x${makeVerifier({ poolName, username }, password, salt)}`);
  secrets.set(id, { x, verifier });
  return { x, verifier };
}

function evenHex(value: bigint): string {
  const digits = value.toString(16);
  return digits.length % 2 === 0 ? digits : `0${digits}`;
}
