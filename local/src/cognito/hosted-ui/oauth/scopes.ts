import type { Client } from "../../resources/app-client";
import { findResourceServer } from "../../resources/resource-server";
import type { Tables } from "../../store/tables";
import { mayRead } from "../../tokens/claims";

const OPENID_SCOPES: readonly string[] = ["openid", "email", "phone", "profile"];
const STANDARD_SCOPES: readonly string[] = [...OPENID_SCOPES, "aws.cognito.signin.user.admin"];

/** The scopes in a `scope` parameter, without duplicates; none if it is missing. */
export const scopesIn = (parameter: string | undefined): readonly string[] => [
  ...new Set((parameter ?? "").split(" ").filter((scope) => scope !== "")),
];

export const allowedScopes = ({ settings }: Pick<Client, "settings">): readonly string[] =>
  settings.AllowedOAuthScopes ?? [];

/** The client's scopes of resource servers, which it can get for itself by client credentials. */
export const allowedCustomScopes = (client: Client): readonly string[] =>
  allowedScopes(client).filter((scope) => !STANDARD_SCOPES.includes(scope));

/** Whether the pool has this scope. It does not check which clients may use it. */
export function isKnownScope(tables: Tables, poolId: string, scope: string): boolean {
  if (STANDARD_SCOPES.includes(scope)) return true;
  const slash = scope.lastIndexOf("/");
  const server = slash < 0 ? undefined : findResourceServer(tables, poolId, scope.slice(0, slash));
  return server?.Scopes?.some(({ ScopeName }) => ScopeName === scope.slice(slash + 1)) ?? false;
}

/** `phone`, `email` and `profile` are only allowed together with `openid`. */
export const lacksOpenId = (scopes: readonly string[]): boolean =>
  !scopes.includes("openid") && scopes.some((scope) => OPENID_SCOPES.includes(scope));

/** OpenID Connect Core 1.0, section 5.4. */
const ATTRIBUTES_OF: Readonly<Record<string, readonly string[]>> = {
  email: ["email", "email_verified"],
  phone: ["phone_number", "phone_number_verified"],
  profile: [
    "name",
    "family_name",
    "given_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "picture",
    "website",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "updated_at",
  ],
};

/** Whether the client may read every attribute of these scopes. If not, a code for them cannot be redeemed. */
export const canReadScopes = (client: Client, scopes: readonly string[]): boolean =>
  scopes.every((scope) => (ATTRIBUTES_OF[scope] ?? []).every((name) => mayRead(client, name)));
