import type { SeededUser } from "./seed/seed-pool";

/** What `--json` prints on one line once everything answers. The keys of the tables are the template's logical ids. */
export interface ReadyLine {
  readonly ready: true;
  readonly apis: Readonly<Record<string, { readonly url: string }>>;
  readonly userPools: Readonly<Record<string, ReadyUserPool>>;
  readonly tables: Readonly<Record<string, { readonly name: string; readonly endpoint: string }>>;
  readonly buckets: Readonly<Record<string, { readonly name: string; readonly endpoint: string }>>;
  readonly web?: { readonly url: string };
  readonly console?: { readonly url: string };
  readonly users: readonly SeededUser[];
}

export interface ReadyUserPool {
  readonly id: string;
  readonly endpoint: string;
  readonly issuer: string;
  readonly domain: string;
  readonly clients: Readonly<Record<string, { readonly clientId: string }>>;
}
