/**
 * The headers of every answer. The page runs its own scripts and style sheets only, is never framed, and can reach
 * nothing but the addresses in `connect`, so that what a foreign script learned could not leave.
 */
export function pageHeaders(connect: readonly string[]): readonly (readonly [name: string, value: string])[] {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    ["connect-src 'self'", ...new Set(connect.map((url) => new URL(url).origin))].join(" "),
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ];
  return [
    ["content-security-policy", policy.join("; ")],
    ["cross-origin-opener-policy", "same-origin"],
    ["cross-origin-resource-policy", "same-origin"],
    ["referrer-policy", "no-referrer"],
    ["x-content-type-options", "nosniff"],
    ["x-frame-options", "DENY"],
  ];
}
