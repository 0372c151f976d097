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

/** Operating system and browser or program; `unknown` where the user agent names neither. */
export function deviceOf(userAgent: string): string {
  const named = [SYSTEMS, PROGRAMS].map((table) => table.find(([pattern]) => pattern.test(userAgent))?.[1]);
  return named.filter((name) => name !== undefined).join(", ") || "unknown";
}
