import type { LocalKeys } from "../../model/keys";
import type { Clock } from "../../model/time";
import type { FetchDocument } from "./fetch-document";
import { type IssuerKeys, KeyImports } from "./issuer-keys";
import { RemoteIssuer } from "./remote-issuer";

interface KeySourceOptions {
  readonly localKeys: LocalKeys;
  readonly fetchDocument: FetchDocument;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

/** The keys of every issuer that an API's authorizers name: those in this process, and those fetched. */
export class KeySource {
  readonly #options: KeySourceOptions;
  readonly #imports = new KeyImports();
  readonly #remote = new Map<string, RemoteIssuer>();

  constructor(options: KeySourceOptions) {
    this.#options = options;
  }

  /** The issuer's keys, at once unless something must be fetched for them (see RemoteIssuer). Never rejects. */
  keysFor(issuer: string, kid: string | undefined): IssuerKeys | Promise<IssuerKeys> {
    const local = this.#options.localKeys(issuer);
    if (local !== undefined) return this.#imports.keysOf(issuer, local);
    const remote = this.#remote.get(issuer) ?? new RemoteIssuer({ ...this.#options, issuer, imports: this.#imports });
    this.#remote.set(issuer, remote);
    return remote.keysFor(kid);
  }
}
