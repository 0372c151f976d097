import { createHmac } from "node:crypto";
import { isSameToken } from "../../pages/form-token";

/** A browser that uses the window, identified by a cookie, and the CSRF token that its forms must carry. */
export interface Session {
  readonly id: string;
  readonly csrf: string;
  /** The `Set-Cookie` header that a new session needs. */
  readonly setCookie?: string;
}

/**
 * The sessions of one start of the stack. Nothing is stored: a form's token is a keyed hash of its browser's cookie,
 * and each start has a new key. The cookie alone opens nothing, since all ports of a machine share cookies.
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

  /** Whether the form was made for this session. Never true for a browser that sent no cookie. */
  isOwn(session: Session, token: string): boolean {
    return session.setCookie === undefined && isSameToken(token, session.csrf);
  }

  #tokenOf(id: string): string {
    return createHmac("sha256", this.#key).update(id).digest("base64url");
  }
}
