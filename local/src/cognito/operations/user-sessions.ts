import { CognitoError } from "../errors/cognito-error";
import { accessToken, clientId, pageToken, username, userPoolId } from "../input/api-members";
import { oneOf, string } from "../input/schema";
import { optional, required, structure, withDefault } from "../input/structure";
import type { Services } from "../resources/services";
import {
  checkSessionTier,
  clientSessionMembers,
  clientSessionsOf,
  mustTrackSessions,
  poolSessionMembers,
  poolSessionsOf,
} from "../resources/session-settings";
import type { Pool } from "../resources/user-pool";
import type { UserRecord } from "../store/records";
import {
  activeSessions,
  describeSession,
  endSession,
  linkedSessions,
  listedId,
  listSessions,
} from "../tokens/tracked-sessions";
import { adminOperation, type Operation, poolOperation, signedOperation, userOperation } from "./operation";

const sessionId = string({ min: 28, max: 28, pattern: /^(tkn|sso)[a-z0-9]+$/ });
const which = {
  SessionId: required(sessionId),
  RevokeAssociatedSessions: withDefault(oneOf("NONE", "LINKED"), "NONE"),
} as const;
const inPool = { UserPoolId: required(userPoolId) } as const;
const ofUser = { ...inPool, Username: required(username) } as const;
/** There is one page, so no token is ever right. */
const onePage = { NextToken: optional(pageToken) } as const;

const getUserPoolSessionConfiguration = poolOperation({
  name: "GetUserPoolSessionConfiguration",
  input: structure(inPool),
  run: ({ tables }, _input, pool) => ({ UserPoolId: pool.id, ...poolSessionsOf(tables, pool.id) }),
});

/** Sessions are tracked from then on: those that began before are in no list. */
const setUserPoolSessionConfiguration = poolOperation({
  name: "SetUserPoolSessionConfiguration",
  input: structure({ ...inPool, ...poolSessionMembers }),
  run({ store, tables }, { UserPoolId, ...settings }, pool) {
    checkSessionTier(pool);
    store.write(() => tables.poolSessions.put([pool.id], settings));
    return { UserPoolId, ...settings };
  },
});

const ofClient = { ...inPool, ClientId: required(clientId) } as const;

const getUserPoolClientSessionConfiguration = signedOperation({
  name: "GetUserPoolClientSessionConfiguration",
  input: structure(ofClient),
  run({ pools, tables }, { UserPoolId, ClientId }) {
    pools.clientOf(UserPoolId, ClientId);
    return { UserPoolId, ClientId, SSOSession: clientSessionsOf(tables, UserPoolId, ClientId) };
  },
});

const setUserPoolClientSessionConfiguration = signedOperation({
  name: "SetUserPoolClientSessionConfiguration",
  input: structure({ ...ofClient, ...clientSessionMembers }),
  run({ pools, store, tables }, { UserPoolId, ClientId, SSOSession }) {
    const { pool } = pools.clientOf(UserPoolId, ClientId);
    checkSessionTier(pool);
    mustTrackSessions(tables, UserPoolId);
    store.write(() => tables.clientSessions.put([UserPoolId, ClientId], SSOSession.MaxValidityMinutes));
    return { UserPoolId, ClientId, SSOSession };
  },
});

const listUserSessions = userOperation({
  name: "ListUserSessions",
  input: structure({ AccessToken: required(accessToken), ...onePage }),
  run: (services, input, { pool, user, sessionId: own }) =>
    list(services, { pool, user, token: input.NextToken, current: listedId(pool, "TOKEN", own) }),
});

const adminListUserSessions = adminOperation({
  name: "AdminListUserSessions",
  input: structure({ ...ofUser, ...onePage }),
  run: (services, input, pool, user) => list(services, { pool, user, token: input.NextToken }),
});

interface ListRequest {
  readonly pool: Pool;
  readonly user: UserRecord;
  readonly token: string | undefined;
  readonly current?: string;
}

function list(services: Services, { pool, user, token, current }: ListRequest) {
  mustTrackSessions(services.tables, pool.id);
  if (token !== undefined) throw new CognitoError("pagination-token");
  return { Sessions: listSessions(services, pool, user).map((session) => describeSession(session, current)) };
}

const revokeUserSession = userOperation({
  name: "RevokeUserSession",
  input: structure({ AccessToken: required(accessToken), ...which }),
  run(services, { SessionId, RevokeAssociatedSessions: linked }, { pool, user, sessionId: own }) {
    mustTrackSessions(services.tables, pool.id);
    if (SessionId === listedId(pool, "TOKEN", own)) throw new CognitoError("own-session");
    return revoke(services, { pool, user, id: SessionId, withLinked: linked === "LINKED" });
  },
});

const adminRevokeUserSession = adminOperation({
  name: "AdminRevokeUserSession",
  input: structure({ ...ofUser, ...which }),
  run(services, { SessionId, RevokeAssociatedSessions: linked }, pool, user) {
    mustTrackSessions(services.tables, pool.id);
    return revoke(services, { pool, user, id: SessionId, withLinked: linked === "LINKED" });
  },
});

interface Revocation {
  readonly pool: Pool;
  readonly user: UserRecord;
  readonly id: string;
  readonly withLinked: boolean;
}

/** Throws ResourceNotFoundException alike for an id that is unknown, over, or in another user's list. */
function revoke(services: Services, { pool, user, id, withLinked }: Revocation) {
  services.store.write(() => {
    if (!activeSessions(services, pool, user).some((one) => one.id === id)) throw new CognitoError("no-such-session");
    const linked = withLinked ? linkedSessions(services, pool, user, id) : [];
    for (const one of [id, ...linked]) endSession(services, pool.id, user.sub, one);
  });
  return {};
}

/** The lists of sessions, and what is set for them. */
export const USER_SESSIONS: readonly Operation[] = [
  getUserPoolSessionConfiguration,
  setUserPoolSessionConfiguration,
  getUserPoolClientSessionConfiguration,
  setUserPoolClientSessionConfiguration,
  listUserSessions,
  adminListUserSessions,
  revokeUserSession,
  adminRevokeUserSession,
];
