/** The value of a cookie in a `Cookie` header. Of two of one name the first, which is the more specific one's. */
export function cookieIn(header: string | undefined, name: string): string | undefined {
  for (const pair of (header ?? "").split(";")) {
    const equals = pair.indexOf("=");
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return undefined;
}

interface CookieRules {
  /** Seconds; 0 removes the cookie; left out: it goes with the browser. */
  readonly maxAge?: number;
  /** Only where the domain is served by TLS: a browser would not send it back otherwise. */
  readonly isSecure: boolean;
}

/** A `Set-Cookie` that no script reads and no other site's form carries along. */
export function setCookie(name: string, value: string, { maxAge, isSecure }: CookieRules): string {
  const age = maxAge === undefined ? "" : `; Max-Age=${maxAge}`;
  return `${name}=${value}; Path=/${age}; HttpOnly; SameSite=Lax${isSecure ? "; Secure" : ""}`;
}
