import { createHmac, timingSafeEqual } from "node:crypto";

/** Who looks at the window: a browser, known by a cookie, and the token that its forms must carry. */
export interface Session {
  readonly id: string;
  readonly csrf: string;
  /** The `Set-Cookie` header that a new session needs. */
  readonly setCookie?: string;
}

/**
 * Sessions of one start of the stack. Nothing is kept: a form's token is a keyed hash of its browser's cookie, and the
 * key is made anew at each start. The cookie alone opens nothing: cookies are shared by all ports of a machine.
 */
export class Sessions {
  readonly #key: Buffer;
  readonly #random: (size: number) => Buffer;

  constructor(random: (size: number) => Buffer) {
    this.#random = random;
    this.#key = random(32);
  }

  /** The session of a `Cookie` header, or a new one. `port` keeps two windows on one machine apart. */
  of(cookies: string | undefined, port: number): Session {
    const name = `gatehouse-console-${port}`;
    const known = new RegExp(`(?:^|;\\s*)${name}=([\\w-]{22})(?:;|$)`).exec(cookies ?? "")?.[1];
    if (known !== undefined) return { id: known, csrf: this.#tokenOf(known) };
    const id = this.#random(16).toString("base64url");
    return { id, csrf: this.#tokenOf(id), setCookie: `${name}=${id}; HttpOnly; SameSite=Strict; Path=/` };
  }

  /** Whether a form was made for this session. A browser that sent no cookie has none. */
  isOwn(session: Session, token: string): boolean {
    const expected = Buffer.from(session.csrf);
    const given = Buffer.from(token);
    return session.setCookie === undefined && given.length === expected.length && timingSafeEqual(given, expected);
  }

  #tokenOf(id: string): string {
    return createHmac("sha256", this.#key).update(id).digest("base64url");
  }
}
