import { isObject, textOf } from "./api/json";

/** What the stack, or `npm run deploy:web`, tells the page as `/config.json`. Nothing in it is secret. */
export interface Config {
  /** Where the page is expected to be: the only address that sign-in returns to and that the API lets read its answers. */
  readonly pageUrl: string;
  readonly region: string;
  /** Where the routes are. */
  readonly apiUrl: string;
  /** The `iss` of the tokens. */
  readonly issuer: string;
  /** Where the sign-in pages are. */
  readonly domain: string;
  readonly clientId: string;
  /** Where the user pool's own API is. */
  readonly userPoolEndpoint: string;
}

const MEMBERS = ["pageUrl", "region", "apiUrl", "issuer", "domain", "clientId", "userPoolEndpoint"] as const;

/** Reads `/config.json`. Rejects with an Error in words for a reader. */
export async function loadConfig(): Promise<Config> {
  const answer = await fetch("/config.json", { cache: "no-cache" });
  const value: unknown = answer.ok ? await answer.json() : undefined;
  const missing = MEMBERS.filter((member) => !isObject(value) || textOf(value, member) === "");
  if (!isObject(value) || missing.length > 0)
    throw new Error(`/config.json does not say ${missing.join(", ")}: the page does not know where to sign in.`);
  return {
    pageUrl: textOf(value, "pageUrl"),
    region: textOf(value, "region"),
    apiUrl: textOf(value, "apiUrl"),
    issuer: textOf(value, "issuer"),
    domain: textOf(value, "domain"),
    clientId: textOf(value, "clientId"),
    userPoolEndpoint: textOf(value, "userPoolEndpoint"),
  };
}
