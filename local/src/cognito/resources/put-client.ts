import { CognitoError } from "../errors/cognito-error";
import type { Tables } from "../store/tables";
import type { ClientSettings } from "./client-settings";
import { configuredRecord } from "./configured";
import { findIdentityProvider } from "./identity-providers";
import type { Client, Pool } from "./pool";
import { resourceServersOf, scopesOfServer } from "./resource-servers";
import { clientRuleBroken } from "./rules";
import type { Services } from "./services";

/**
 * Makes a client by the API or gives one other settings, once they keep the rules and what they name is there. Of a
 * template's client that holds until the next start, and is said.
 */
export function putClientByApi(
  services: Services,
  pool: Pool,
  clientId: string,
  settings: ClientSettings,
  secret: string | undefined,
): Client {
  const broken = clientRuleBroken(settings, pool.settings) ?? missingPart(services.tables, pool.id, settings);
  if (broken !== undefined) throw broken;
  const before = services.tables.clients.get(pool.id, clientId);
  const fromTemplate = before?.fromTemplate ?? false;
  if (fromTemplate)
    services.log(`The API has changed client ${clientId}. The template's settings hold again after a restart.`);
  return services.store.write(() => {
    const record = configuredRecord(services.clock, before, settings, fromTemplate);
    return services.pools.putClient(pool.id, clientId, secret === undefined ? record : { ...record, secret });
  });
}

const STANDARD_SCOPES: readonly string[] = ["openid", "email", "phone", "profile", "aws.cognito.signin.user.admin"];

/** A provider or a scope that the pool does not have. */
function missingPart(tables: Tables, poolId: string, settings: ClientSettings): CognitoError | undefined {
  const provider = settings.SupportedIdentityProviders?.find(
    (name) => name !== "COGNITO" && findIdentityProvider(tables, poolId, name) === undefined,
  );
  if (provider !== undefined) return new CognitoError("client-provider-missing", `${provider} ${poolId}`);
  const known = new Set([...STANDARD_SCOPES, ...resourceServersOf(tables, poolId).flatMap(scopesOfServer)]);
  const scope = settings.AllowedOAuthScopes?.find((candidate) => !known.has(candidate));
  return scope === undefined ? undefined : new CognitoError("no-such-scope", scope);
}
