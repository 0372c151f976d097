import { readResponse } from "../../http/body";
import { isJsonObject } from "../../model/json";
import type { LocalKeys } from "../../model/keys";
import { isSecureUrl } from "../../model/loopback";
import { type Clock, type EpochMillis, epochMillis, isRecent, type Millis, millis } from "../../model/time";
import { type IssuerKeys, KeyImports, type ReachableKeys } from "./issuer-keys";

/** AWS's own limits for both documents. Documented. */
const LIMITS = { timeout: millis(1500), bytes: 150_000 };
/** How long keys are kept. Documented: up to two hours. */
const KEPT_FOR = 2 * 60 * 60 * 1000;
/** Between two fetches that unknown key ids ask for. Our own: what AWS does is not known. */
const REFETCH_INTERVAL = 5_000;

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

interface RemoteIssuerOptions {
  readonly issuer: string;
  readonly fetchDocument: FetchDocument;
  readonly imports: KeyImports;
  readonly clock: Clock;
  /** Called with the reason when keys could not be fetched. */
  readonly log: (line: string) => void;
}

/**
 * The keys of an issuer elsewhere, by its discovery document and JWKS. One object serves all authorizers of the issuer,
 * and one fetch all requests that wait for it.
 * @see docs/aws-behaviour/http-api-authorizer.md, "Keys"
 */
class RemoteIssuer {
  readonly #options: RemoteIssuerOptions;
  #keySetUrl: URL | undefined;
  #kept: { readonly keys: ReachableKeys; readonly at: EpochMillis } | undefined;
  #refetchedAt = epochMillis(Number.NEGATIVE_INFINITY);
  #flight: Promise<IssuerKeys> | undefined;

  constructor(options: RemoteIssuerOptions) {
    this.#options = options;
  }

  /**
   * The issuer's keys, at once if they are known. A `kid` that is not among them causes the key set to be fetched
   * again, at most once in 5 seconds; the discovery document stays. Never rejects.
   */
  keysFor(kid: string | undefined): IssuerKeys | Promise<IssuerKeys> {
    const now = this.#options.clock();
    const kept = this.#kept !== undefined && isRecent(this.#kept.at, KEPT_FOR, now) ? this.#kept.keys : undefined;
    if (kept !== undefined && (kid === undefined || kept.keys.some((key) => key.kid === kid))) return kept;
    if (this.#flight !== undefined) return this.#flight;
    if (kept !== undefined) {
      if (isRecent(this.#refetchedAt, REFETCH_INTERVAL, now)) return kept;
      this.#refetchedAt = now;
    } else {
      this.#keySetUrl = undefined;
    }
    this.#flight = this.#fetch(kept).finally(() => {
      this.#flight = undefined;
    });
    return this.#flight;
  }

  /** The keys as they are after a fetch; those known before if it fails. */
  async #fetch(kept: IssuerKeys | undefined): Promise<IssuerKeys> {
    const { issuer, imports, clock } = this.#options;
    if (this.#keySetUrl === undefined) {
      const found = await this.#attempt("OIDC discovery", () => this.#discover());
      if ("why" in found) return kept ?? { reachable: false, missing: "discovery-document", why: found.why };
      this.#keySetUrl = found.value;
    }
    const url = this.#keySetUrl;
    const jwks = await this.#attempt("JWKS", async () => keysIn(await this.#read(url)));
    if ("why" in jwks) return kept ?? { reachable: false, missing: "key-set", why: jwks.why };
    const keys = imports.keysOf(issuer, jwks.value);
    this.#kept = { keys, at: clock() };
    return keys;
  }

  async #discover(): Promise<URL> {
    const { issuer } = this.#options;
    const document = await this.#read(issuerUrl(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`));
    const url = isJsonObject(document) ? issuerUrl(document["jwks_uri"]) : undefined;
    if (url === undefined) throw new Error("names no jwks_uri that may be fetched (https:, or http: on loopback)");
    return url;
  }

  /** What an action comes to, or why it failed, which is logged too. */
  async #attempt<T>(what: string, action: () => Promise<T>): Promise<{ readonly value: T } | { readonly why: string }> {
    try {
      return { value: await action() };
    } catch (error) {
      const why = error instanceof Error ? describe(error) : String(error);
      this.#options.log(`${what} of issuer ${this.#options.issuer} failed: ${why}`);
      return { why };
    }
  }

  async #read(url: URL | undefined): Promise<unknown> {
    if (url === undefined) throw new Error("is not a URL that may be fetched (https:, or http: on loopback)");
    return JSON.parse(await this.#options.fetchDocument(url, LIMITS));
  }
}

/** `fetch` hides what went wrong in the cause. */
function describe(error: Error): string {
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}

/** The entries of a JWK set, whatever they are: importing them decides which are used. Throws if it is no JWK set. */
function keysIn(document: unknown): readonly unknown[] {
  const keys = isJsonObject(document) ? document["keys"] : undefined;
  if (!Array.isArray(keys)) throw new Error("is not a JWK set");
  return keys;
}

/** Fetches a document's text. Rejects if the answer is not a plain 200 within both limits. */
export type FetchDocument = (url: URL, limits: { readonly timeout: Millis; readonly bytes: number }) => Promise<string>;

/**
 * Fetches by HTTP GET: no redirects are followed, and the time limit covers the body too. It does NOT check the URL
 * (see `issuerUrl`) nor the content type.
 */
export const fetchDocument: FetchDocument = async (url, { timeout, bytes }) => {
  const response = await fetch(url, {
    redirect: "manual",
    headers: { accept: "application/json" },
    signal: AbortSignal.timeout(timeout),
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`answered with status ${response.status}`);
  }
  const text = await readResponse(response, bytes);
  if (text === undefined) throw new Error(`is larger than ${bytes} bytes`);
  return text;
};

/** A URL that keys may be fetched from: `https:`, or `http:` on a loopback address; undefined for any other text. */
function issuerUrl(text: unknown): URL | undefined {
  if (typeof text !== "string" || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return isSecureUrl(url) ? url : undefined;
}
