import { setTimeout as sleep } from "node:timers/promises";
import { type ContactAttribute, type Destination, destinationOf, recoveryOrder } from "../messages/message";
import { type Client, hidesUsers } from "../resources/app-client";
import { foldName, type Pool } from "../resources/user-pool";

/** More than an answer takes, a quick trigger included. Milliseconds. */
const EVEN_TIME = 20;

/**
 * Does the work of an answer. Where the client hides which users exist, the answer, or the error, comes after the same
 * time for every name, unless a trigger that runs for users alone takes longer.
 */
export async function inEvenTime<T>(client: Client, work: () => Promise<T>): Promise<T> {
  if (!hidesUsers(client.settings)) return work();
  const due = sleep(EVEN_TIME);
  try {
    return await work();
  } finally {
    await due;
  }
}

/**
 * The destination to show for an unknown user where the client hides which users exist. It is always the same for the
 * same name, so that a second request reveals nothing. For a name that is an address it is that address, as it would be
 * for its holder. `attribute` fixes the kind of address; without it, the pool's order of recovery decides.
 */
export function simulatedDelivery(pool: Pool, username: string, attribute?: ContactAttribute): Destination {
  const name = foldName(pool.settings, username);
  if (attribute !== "email" && /^\+\d{1,15}$/.test(name)) return destinationOf("phone_number", name);
  if (attribute !== "phone_number" && /^[^\s@]+@[^\s@]+$/.test(name)) return destinationOf("email", name);
  const digest = pool.secret("hidden-users", name);
  const [first = 0, second = 0] = digest;
  if (attribute === "phone_number" || (attribute === undefined && prefersPhone(pool))) {
    const digits = String(digest.readUInt32BE(4) % 10_000).padStart(4, "0");
    return destinationOf("phone_number", `+1${digits}`);
  }
  return destinationOf("email", `${letter(first)}@${letter(second)}`);
}

const letter = (byte: number): string => String.fromCharCode(97 + (byte % 26));

function prefersPhone({ settings }: Pool): boolean {
  const [first = "verified_phone_number"] = recoveryOrder(settings);
  return first === "verified_phone_number";
}
