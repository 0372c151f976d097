import type { Services } from "../resources/services";
import type { HttpRequest } from "./http-route";

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/windows/i, "Windows"],
  [/android/i, "Android"],
  [/iphone|ipad|ios[/#]/i, "iOS"],
  [/mac os x|macos|darwin/i, "macOS"],
  [/linux/i, "Linux"],
];
/** Browsers name others in their user agents: the more particular name comes first. */
const PROGRAMS: readonly (readonly [RegExp, string])[] = [
  [/edg\//i, "Edge"],
  [/firefox\//i, "Firefox"],
  [/chrome\//i, "Chrome"],
  [/safari\//i, "Safari"],
  [/aws-cli\//i, "AWS CLI"],
  [/boto3\//i, "Boto3"],
  [/aws-sdk-js\//i, "AWS SDK for JavaScript"],
  [/curl\//i, "curl"],
];

/** The same services with who calls, for the lists of sessions. */
export const withCaller = (services: Services, { headers }: HttpRequest): Services => ({
  ...services,
  caller: { device: deviceOf(headers["user-agent"]?.slice(0, 1_024) ?? ""), address: "127.0.0.1" },
});

/** Operating system and browser or program; `unknown` where the user agent names neither. */
function deviceOf(userAgent: string): string {
  const named = [SYSTEMS, PROGRAMS].map((table) => table.find(([pattern]) => pattern.test(userAgent))?.[1]);
  return named.filter((name) => name !== undefined).join(", ") || "unknown";
}
