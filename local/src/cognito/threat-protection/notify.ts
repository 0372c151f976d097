import { timingSafeEqual } from "node:crypto";
import { runNoticeSender } from "../messages/send-message";
import type { Client } from "../resources/app-client";
import type { RiskSettings } from "../resources/risk-configuration";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import type { AuthEventRecord } from "../store/auth-event-record";
import type { UserRecord } from "../store/records";

interface Block {
  readonly pool: Pool;
  readonly client: Pick<Client, "id">;
  readonly user: UserRecord;
  readonly event: AuthEventRecord;
  readonly settings: RiskSettings | undefined;
}

/**
 * Tells a user with a verified e-mail address of a sign-in that was blocked, where the settings notify of the highest
 * risk. The message goes to the terminal and the developer's window, in the settings' words or the default ones.
 */
export function notifyOfBlock(services: Services, block: Block): void {
  const { pool, client, user, event, settings } = block;
  const { NotifyConfiguration: notify, Actions } = settings?.AccountTakeoverRiskConfiguration ?? {};
  const address = user.attributes["email"];
  const isReachable = address !== undefined && user.attributes["email_verified"] === "true";
  if (notify === undefined || Actions?.HighAction?.Notify !== true || !isReachable) return;
  const { Subject, HtmlBody, TextBody } = notify.BlockEmail ?? DEFAULT;
  const values = placeholders(services, pool, user, event);
  const attributes = senderAttributes(values, event, feedbackToken(pool, user.sub, event.id));
  runNoticeSender(services, { pool, client, user, purpose: PURPOSE, attributes });
  const fill = (text: string, encode: (value: string) => string): string =>
    text.replace(PLACEHOLDER, (whole, name: string) => (name in values ? encode(values[name] ?? "") : whole));
  services.deliver({
    at: services.clock(),
    userPoolId: pool.id,
    username: user.username,
    medium: "EMAIL",
    destination: address,
    purpose: PURPOSE,
    subject: fill(Subject, (value) => value),
    body: HtmlBody === undefined ? fill(TextBody ?? DEFAULT.TextBody, (value) => value) : fill(HtmlBody, escapeHtml),
  });
}

const PURPOSE = "AccountTakeOverNotification";

/** What a custom sender is told, by the names of `@types/aws-lambda`. City and country are not known. */
const senderAttributes = (values: Readonly<Record<string, string>>, event: AuthEventRecord, token: string) => ({
  EVENT_ID: event.id,
  USER_NAME: values["username"] ?? "",
  IP_ADDRESS: event.address,
  ACCOUNT_TAKE_OVER_ACTION: "BLOCK",
  ONE_CLICK_LINK_VALID: values["one-click-link-valid"] ?? "",
  ONE_CLICK_LINK_INVALID: values["one-click-link-invalid"] ?? "",
  LOGIN_TIME: values["login-time"] ?? "",
  FEEDBACK_TOKEN: token,
  DEVICE_NAME: event.deviceName,
});

/** The words are ours; AWS's default message tells the same. */
const DEFAULT = {
  Subject: "Blocked sign-in attempt",
  HtmlBody: undefined,
  TextBody:
    "A sign-in to your account {username} was blocked at {login-time}, from {ip-address} with {device-name}. " +
    "If it was you, follow {one-click-link-valid}. If not, follow {one-click-link-invalid}.",
};

const PLACEHOLDER = /\{([a-z-]{2,30})\}/g;

function placeholders(
  services: Services,
  pool: Pool,
  user: UserRecord,
  event: AuthEventRecord,
): Readonly<Record<string, string>> {
  const link = (value: "Valid" | "Invalid"): string => {
    const token = feedbackToken(pool, user.sub, event.id);
    const query = { user_pool_id: pool.id, user_name: user.username, event_id: event.id, feedback_value: value };
    return `${services.place.domain()}/feedback?${new URLSearchParams({ ...query, feedback_token: token })}`;
  };
  return {
    username: user.username,
    "login-time": new Date(event.at).toUTCString(),
    "ip-address": event.address,
    "device-name": event.deviceName,
    city: "",
    country: "",
    "one-click-link-valid": link("Valid"),
    "one-click-link-invalid": link("Invalid"),
  };
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? "");

/** What shows that its bearer got the message about an event. Made of the pool's secret, so that nothing is stored. */
const feedbackToken = (pool: Pool, sub: string, eventId: string): string =>
  pool.secret("auth-event-feedback", `${sub}\0${eventId}`).toString("base64url");

/** Compares in constant time. */
export function isFeedbackToken(pool: Pool, sub: string, eventId: string, token: string): boolean {
  const expected = Buffer.from(feedbackToken(pool, sub, eventId));
  const given = Buffer.from(token);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
