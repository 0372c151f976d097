import type { UserPools } from "../cognito/server";
import { makeTokens } from "../cognito/tokens/make-tokens";
import { StartError } from "../model/errors";
import type { JsonObject } from "../model/json";
import type { UserTokens } from "../model/ready-line";

/** Whose tokens are asked for, and for which app client. */
export interface TokenWish {
  /** A sign-in name or a `sub`. */
  readonly username: string;
  /** Logical id or client id; the first client of the first pool that has the user unless given. */
  readonly client?: string | undefined;
  /** As the log puts it, e.g. `the token command`. */
  readonly madeBy: string;
}

/**
 * Tokens of a user of any of the stack's pools, without a password, with one line in the log that says who made them.
 * Rejects with a StartError: `unknown-client`, `unknown-user`, `user-without-token`, or what the trigger failed with.
 * It does NOT check who asks.
 */
export async function tokensForUser(
  pools: UserPools,
  wish: TokenWish,
  log: (line: string) => void,
): Promise<UserTokens> {
  const candidates = clientsOf(pools, wish.client);
  for (const clientId of candidates) {
    const { services } = pools;
    const found = services.pools.client(clientId);
    const made = await makeTokens(services, found, wish.username).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      throw new StartError("token-refused", `There is no token for ${wish.username}: ${why}`, { cause: error });
    });
    if (made.kind === "tokens") {
      const { accessToken, idToken = "" } = made.tokens;
      log(`token for ${made.username} made by ${wish.madeBy}, for the client ${clientId}`);
      return { username: made.username, clientId, accessToken, idToken };
    }
    if (made.reason !== "no-such-user") throw withoutToken(wish.username, made.reason);
  }
  throw new StartError(
    "unknown-user",
    `"${wish.username}" is not a user of ${wish.client === undefined ? "the running stack" : `the pool of the client ${wish.client}`}. The users: ${namesOf(pools, candidates)}.`,
  );
}

/** The client that was named, or the first of each pool, by their client ids. */
function clientsOf({ pools, services }: UserPools, name: string | undefined): readonly string[] {
  if (name === undefined) {
    const first = pools.flatMap(({ clients }) => clients.slice(0, 1)).map(({ clientId }) => clientId);
    if (first.length > 0) return first;
    throw new StartError("unknown-client", "The running stack has no app client.");
  }
  const declared = pools.flatMap(({ clients }) => clients).find(({ logicalId }) => logicalId === name);
  const clientId = declared?.clientId ?? services.pools.findClient(name)?.client.id;
  if (clientId !== undefined) return [clientId];
  const known = pools.flatMap((pool) => pool.clients.map(({ logicalId }) => logicalId));
  throw new StartError(
    "unknown-client",
    `The running stack has no app client "${name}". It has: ${known.length === 0 ? "none" : known.join(", ")}.`,
  );
}

const withoutToken = (username: string, reason: "disabled" | "unconfirmed"): StartError =>
  new StartError(
    "user-without-token",
    reason === "disabled"
      ? `${username} is disabled, and a disabled user gets no token on AWS either. Enable the user first (AdminEnableUser, or in the developer's window).`
      : `${username} is not confirmed, and gets no token on AWS either. Confirm the user first (AdminConfirmSignUp, or in the developer's window).`,
  );

const MOST_NAMES = 10;

function namesOf({ services }: UserPools, clientIds: readonly string[]): string {
  const ids = new Set(clientIds.map((id) => services.pools.client(id).pool.id));
  const names: string[] = [];
  for (const id of ids) {
    for (const { value } of services.tables.users.entries([id])) {
      if (names.length === MOST_NAMES) return `${names.sort().join(", ")}, …`;
      names.push(value.username);
    }
  }
  return names.length === 0 ? "none" : names.sort().join(", ");
}

/** Reads what a command asks through the owner's door, and makes the tokens. */
export function tokenQuestions(
  make: (wish: TokenWish) => Promise<UserTokens>,
): (asked: JsonObject) => Promise<JsonObject> {
  return async ({ username, client }) => {
    if (typeof username !== "string" || (client !== undefined && typeof client !== "string")) {
      throw new StartError("usage", "A token is asked for by a user name and, if need be, an app client.");
    }
    return { ...(await make({ username, client, madeBy: "the token command" })) };
  };
}
