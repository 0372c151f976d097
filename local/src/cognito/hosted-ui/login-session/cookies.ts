/**
 * The value of a cookie in a `Cookie` header. If a name occurs twice, the first one counts: its path is more specific.
 */
export function cookieIn(header: string | undefined, name: string): string | undefined {
  for (const pair of (header ?? "").split(";")) {
    const equals = pair.indexOf("=");
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return undefined;
}

interface CookieRules {
  /** In seconds; 0 deletes the cookie; undefined: it lasts until the browser is closed. */
  readonly maxAge?: number;
  /** True only where the domain is served by TLS: otherwise the browser would not send the cookie back. */
  readonly isSecure: boolean;
}

/** A `Set-Cookie` that scripts cannot read and that is not sent with forms of other sites. */
export function setCookie(name: string, value: string, { maxAge, isSecure }: CookieRules): string {
  const age = maxAge === undefined ? "" : `; Max-Age=${maxAge}`;
  return `${name}=${value}; Path=/${age}; HttpOnly; SameSite=Lax${isSecure ? "; Secure" : ""}`;
}
