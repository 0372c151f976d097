import { epochMillis } from "../../../model/time";
import { newUuid } from "../../resources/new-ids";
import type { Services } from "../../resources/services";
import { expireAt } from "../../store/expiry";
import type { AuthorizationCodeRecord } from "../../store/records";
import { hashToken } from "../../tokens/sessions";

/** Five minutes. */
const LIFETIME = 300_000;

/** Stores, by its hash alone, a code that is worth what the record says. Returns the code, a UUID. */
export function newCode(
  services: Services,
  poolId: string,
  record: Omit<AuthorizationCodeRecord, "expiresAt">,
): string {
  const code = newUuid(services.random);
  const expiresAt = epochMillis(services.clock() + LIFETIME);
  services.store.write(() => {
    services.tables.authorizationCodes.put([poolId, hashToken(code)], { ...record, expiresAt });
    expireAt(services.store, expiresAt, "authorizationCodes", poolId, hashToken(code));
  });
  return code;
}

/**
 * Takes a code out of the store for good: of two who bring it at the same time one gets it. Undefined for a code that
 * never was, is spent or is too old. Whose it is, is for the caller to compare.
 */
export function takeCode(services: Services, poolId: string, code: string): AuthorizationCodeRecord | undefined {
  const key = [poolId, hashToken(code)] as const;
  return services.store.write(() => {
    const record = services.tables.authorizationCodes.get(...key);
    if (record === undefined) return undefined;
    services.tables.authorizationCodes.remove(...key);
    return services.clock() < record.expiresAt ? record : undefined;
  });
}
