/** What `GET /whoami` answers with 200. */
export interface Whoami {
  readonly username: string;
  readonly groups: readonly string[];
  readonly scopes: readonly string[];
  readonly tokenUse: TokenUse;
  /** When the token ends: ISO 8601, UTC, with a final `Z`. */
  readonly expiresAt: string;
}

export type TokenUse = "access" | "id";

/** What every route answers with any other status. */
export interface Problem {
  readonly message: string;
}
