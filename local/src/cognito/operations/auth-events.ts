import type { JsonObject } from "../../model/json";
import { CognitoError } from "../errors/cognito-error";
import { pageToken, username, userPoolId } from "../input/api-members";
import { integer, oneOf, string } from "../input/schema";
import { optional, required, structure } from "../input/structure";
import { checkThreatProtection } from "../resources/risk-configuration";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import type { AuthEventRecord } from "../store/auth-event-record";
import type { UserRecord } from "../store/records";
import { authEventsOf, describeAuthEvent, writeAuthEvent } from "../threat-protection/auth-events";
import { isFeedbackToken } from "../threat-protection/notify";
import { findForAdmin, findForSignIn } from "../users/find-user";
import { poolOperation, publicOperation } from "./operation";
import { DEFAULT_LIMIT } from "./paging";

const named = { UserPoolId: required(userPoolId), Username: required(username) } as const;
const feedbackMembers = {
  EventId: required(string({ min: 1, max: 50, pattern: /^[\w+-]+$/ })),
  FeedbackValue: required(oneOf("Valid", "Invalid")),
} as const;

/** The history of a user, the newest event first. It is part of threat protection. */
export const adminListUserAuthEvents = poolOperation({
  name: "AdminListUserAuthEvents",
  input: structure({ ...named, MaxResults: optional(integer({ min: 0, max: 60 })), NextToken: optional(pageToken) }),
  run(services, { Username, MaxResults: most, NextToken: token }, pool) {
    checkThreatProtection(pool);
    const { sub } = findForAdmin(services, pool, Username);
    const events = authEventsOf(services, pool.id, sub);
    const begin = token === undefined ? 0 : events.findIndex((event) => tokenOf(event) === token) + 1;
    if (token !== undefined && begin === 0) throw new CognitoError("pagination-token");
    const page = events.slice(begin, begin + (most || DEFAULT_LIMIT));
    const last = page.at(-1);
    const hasMore = begin + page.length < events.length;
    return {
      AuthEvents: page.map(describeAuthEvent),
      ...(hasMore && last !== undefined && { NextToken: tokenOf(last) }),
    };
  },
});

/** The last event of a page, as AWS names it in a token. */
const tokenOf = ({ id, at }: AuthEventRecord): string => `${id}#${new Date(at).toISOString()}`;

export const adminUpdateAuthEventFeedback = poolOperation({
  name: "AdminUpdateAuthEventFeedback",
  input: structure({ ...named, ...feedbackMembers }),
  run(services, { Username, EventId, FeedbackValue }, pool) {
    checkThreatProtection(pool);
    const user = findForAdmin(services, pool, Username);
    return giveFeedback(services, pool, user, { id: EventId, value: FeedbackValue, provider: "Admin" });
  },
});

/** The user's own word, proven by the token of the message about the event. An unknown user gets the same refusal. */
export const updateAuthEventFeedback = publicOperation({
  name: "UpdateAuthEventFeedback",
  input: structure({
    ...named,
    ...feedbackMembers,
    FeedbackToken: required(string({ max: 2048, pattern: /^[A-Za-z0-9\-_=.]+$/, sensitive: true })),
  }),
  run(services, { UserPoolId, Username, EventId, FeedbackToken, FeedbackValue }) {
    const pool = services.pools.pool(UserPoolId);
    checkThreatProtection(pool);
    const user = findForSignIn(services, pool, Username);
    if (user === undefined || !isFeedbackToken(pool, user.sub, EventId, FeedbackToken))
      throw new CognitoError("feedback-token-invalid");
    return giveFeedback(services, pool, user, { id: EventId, value: FeedbackValue, provider: "User" });
  },
});

interface Feedback {
  readonly id: string;
  readonly value: "Valid" | "Invalid";
  readonly provider: string;
}

function giveFeedback(services: Services, pool: Pool, user: UserRecord, { id, ...feedback }: Feedback): JsonObject {
  const event = authEventsOf(services, pool.id, user.sub).find((candidate) => candidate.id === id);
  if (event === undefined) throw new CognitoError("no-such-auth-event");
  writeAuthEvent(services, pool, user, { ...event, feedback: { ...feedback, at: services.clock() } });
  return {};
}
