/** What `GET /whoami` answers with 200. */
export interface Whoami {
  readonly username: string;
  readonly groups: readonly string[];
  readonly scopes: readonly string[];
  readonly tokenUse: TokenUse;
  /** When the token ends. */
  readonly expiresAt: IsoTime;
}

export type TokenUse = "access" | "id";

/** ISO 8601, UTC, in milliseconds: `2026-11-21T09:00:00.000Z`. */
export type IsoTime = string;

/** What every route answers with 401 and 403, as the authorizer does. */
export interface Problem {
  readonly message: string;
}

/** What the routes of files answer with any other status from 400: `application/problem+json`, RFC 9457. */
export interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** With 400: every field that is wrong, and how. */
  readonly errors?: readonly FieldError[];
}

export interface FieldError {
  /** A member of the body or a parameter of the query; empty where it is the body as a whole. */
  readonly field: string;
  readonly detail: string;
}

/** The body of `POST /upload-url`. */
export interface UploadRequest {
  readonly name: string;
  /** A media type without parameters: `image/png`. */
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  /** The SHA-256 of the content in base64, 44 characters. */
  readonly sha256: string;
}

/** What `POST /upload-url` answers with 201. */
export interface Upload {
  readonly id: string;
  readonly upload: {
    readonly method: "PUT";
    readonly url: string;
    /** All of them are signed. A browser sets `content-length` by itself and forbids pages to. */
    readonly headers: Readonly<Record<string, string>>;
  };
  /** When the URL ends. */
  readonly expiresAt: IsoTime;
}

/** A file: announced (`pending`), here (`stored`), or removed because it was not what was announced (`rejected`). */
export interface Item {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly sha256: string;
  /** The user name of its owner. */
  readonly owner: string;
  readonly status: "pending" | "stored" | "rejected";
  readonly createdAt: IsoTime;
  readonly storedAt?: IsoTime;
}

/** What `GET /metadata/list` answers with 200, the newest first. */
export interface ItemPage {
  readonly items: readonly Item[];
  /** Asks for the next page; absent on the last one. */
  readonly cursor?: string;
}

/** What `GET /metadata` answers with 200. */
export interface ItemWithDownload extends Item {
  /** Once the file is stored. */
  readonly download?: { readonly url: string; readonly expiresAt: IsoTime };
}
