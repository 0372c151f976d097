import { type ContactAttribute, type Destination, destinationOf } from "../messages/destination";
import { foldName, type Pool } from "../resources/user-pool";

/**
 * Where a code seems to go for a name that is nobody's. Always the same for one name, so that asking twice shows
 * nothing; a name that is an address is answered as that address, as its holder would be. `attribute`: where alone it may
 * go; left out, the pool's order of recovery decides.
 */
export function simulatedDelivery(pool: Pool, username: string, attribute?: ContactAttribute): Destination {
  const name = foldName(pool.settings, username);
  if (attribute !== "email" && /^\+\d{1,15}$/.test(name)) return destinationOf("phone_number", name);
  if (attribute !== "phone_number" && /^[^\s@]+@[^\s@]+$/.test(name)) return destinationOf("email", name);
  const digest = pool.secret("simulated-delivery", name);
  const [first = 0, second = 0] = digest;
  if (attribute === "phone_number" || (attribute === undefined && prefersPhone(pool))) {
    const digits = String(digest.readUInt32BE(4) % 10_000).padStart(4, "0");
    return destinationOf("phone_number", `+1${digits}`);
  }
  return destinationOf("email", `${letter(first)}@${letter(second)}`);
}

const letter = (byte: number): string => String.fromCharCode(97 + (byte % 26));

function prefersPhone({ settings }: Pool): boolean {
  const [first] = [...settings.AccountRecoverySetting.RecoveryMechanisms].sort((a, b) => a.Priority - b.Priority);
  return first?.Name === "verified_phone_number";
}
