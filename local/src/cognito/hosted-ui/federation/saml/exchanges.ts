import { epochMillis } from "../../../../model/time";
import { expireAt } from "../../../../store/expiry";
import type { Services } from "../../../resources/services";
import type { SamlExchangeRecord } from "../../../store/saml-records";
import { hashToken } from "../../../tokens/issue-tokens";
import { poolIdIn } from "../authorization-transactions";

/** The browser follows the redirect at once; at a provider one may take longer. */
const LIFETIMES: Readonly<Record<SamlExchangeRecord["kind"], number>> = { "sign-in": 60_000, "sign-out": 900_000 };

type Exchange<Kind> = Extract<SamlExchangeRecord, { readonly kind: Kind }>;
type NewExchange<Record> = Record extends SamlExchangeRecord ? Omit<Record, "expiresAt"> : never;

/** Stores what waits for the browser, and returns the secret by which it is found once. */
export function putExchange(services: Services, poolId: string, exchange: NewExchange<SamlExchangeRecord>): string {
  const secret = `${poolId}.${services.random(32).toString("base64url")}`;
  const expiresAt = epochMillis(services.clock() + LIFETIMES[exchange.kind]);
  services.store.write(() => {
    services.tables.samlExchanges.put([poolId, hashToken(secret)], { ...exchange, expiresAt });
    expireAt(services.store, expiresAt, "samlExchanges", poolId, hashToken(secret));
  });
  return secret;
}

/** Takes it out of the store. Undefined if there is none of this kind, or it has expired. */
export function takeExchange<Kind extends SamlExchangeRecord["kind"]>(
  services: Services,
  secret: string,
  kind: Kind,
): Exchange<Kind> | undefined {
  const key = [poolIdIn(secret), hashToken(secret)] as const;
  const isKind = (exchange: SamlExchangeRecord): exchange is Exchange<Kind> => exchange.kind === kind;
  if (services.pools.find(key[0]) === undefined) return undefined;
  return services.store.write(() => {
    const exchange = services.tables.samlExchanges.get(...key);
    if (exchange === undefined || !isKind(exchange)) return undefined;
    services.tables.samlExchanges.remove(...key);
    return services.clock() < exchange.expiresAt ? exchange : undefined;
  });
}
