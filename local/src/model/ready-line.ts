import type { ProviderMode } from "./provider-mode";

/** What `--json` prints on one line once everything answers. The keys of the tables are the template's logical ids. */
export interface ReadyLine {
  readonly ready: true;
  readonly apis: Readonly<Record<string, ReadyApi>>;
  readonly userPools: Readonly<Record<string, ReadyUserPool>>;
  readonly tables: Readonly<Record<string, { readonly name: string; readonly endpoint: string }>>;
  readonly buckets: Readonly<Record<string, { readonly name: string; readonly endpoint: string }>>;
  /** What functions get as their own, and what signs requests to the storage. */
  readonly credentials: StorageCredentials;
  readonly web?: { readonly url: string };
  readonly console?: { readonly url: string };
  readonly users: readonly SeededUser[];
}

export interface ReadyApi {
  /** A path can be appended to it. */
  readonly url: string;
  /** Values of the API keys of a REST API's usage plans, the disabled ones left out; absent where there are none. */
  readonly apiKeys?: Readonly<Record<string, string>>;
}

export interface ReadyUserPool {
  readonly id: string;
  readonly endpoint: string;
  readonly issuer: string;
  readonly domain: string;
  readonly clients: Readonly<Record<string, { readonly clientId: string }>>;
  /** How sign-ins by its outside identity providers take place, by the provider's name; absent where it has none. */
  readonly providers?: Readonly<Record<string, ProviderMode>>;
}

/** What `Stack.tokens` makes: both as JWTs. */
export interface UserTokens {
  readonly username: string;
  readonly clientId: string;
  readonly accessToken: string;
  readonly idToken: string;
}

export interface SeededUser {
  /** What the user signs in with: the e-mail address in a pool whose user names are e-mail addresses. */
  readonly username: string;
  readonly groups: readonly string[];
  /** Absent for a user who existed before any seeding: that password is left as it is. */
  readonly password?: string;
}

/** The one pair of keys that the storage takes. */
export interface StorageCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}
