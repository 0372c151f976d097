import { epochMillis } from "../../../model/time";
import { expireAt } from "../../../store/expiry";
import { newUuid } from "../../resources/new-ids";
import type { Services } from "../../resources/services";
import type { AuthorizationCodeRecord } from "../../store/records";
import { hashToken } from "../../tokens/issue-tokens";

/** Five minutes. */
const LIFETIME = 300_000;

/** Makes an authorization code, a UUID, and stores the record under its hash. */
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
 * Takes a code out of the store, so that it can be used only once, even by two requests at the same time. Undefined if
 * the code is unknown, used or expired. It does not check the client, the redirect URI or the PKCE verifier.
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
