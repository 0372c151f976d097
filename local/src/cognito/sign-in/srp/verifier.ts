import { hash, padHex, powerOfG, toBuffer } from "./group";

/** Who proves what: the pool's name is the part of its id behind `_`; the name is the internal user name. */
export interface SrpIdentity {
  readonly poolName: string;
  readonly username: string;
}

export const poolNameOf = (poolId: string): string => poolId.slice(poolId.indexOf("_") + 1);

/** Bytes of a salt, as AWS makes them. */
export const SALT_SIZE = 16;

/** v = g^x with x = H(pad(salt) | H(poolName | name | ":" | password)), lower-case hex. About half a millisecond. */
export function makeVerifier({ poolName, username }: SrpIdentity, password: string, saltHex: string): string {
  const x = hash(padHex(saltHex), hash(`${poolName}${username}:${password}`));
  return toBuffer(powerOfG(x)).toString("hex");
}
