import { readResponse } from "../../../http/body";
import { isJsonObject, type JsonObject } from "../../../model/json";
import { isSecureUrl } from "../../../model/loopback";
import { FederationError } from "./federation-error";

export interface ProviderCall {
  /** What is called, for error texts: `token endpoint`. */
  readonly what: string;
  readonly url: string;
  readonly method?: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>>;
}

export interface ProviderAnswer {
  readonly status: number;
  readonly body: JsonObject;
}

/** A response may take five seconds and have 256 kB. */
const LIMIT_MILLIS = 5_000;
const LIMIT_BYTES = 262_144;

/**
 * Calls an outside provider and returns its JSON object, whatever the status. Redirects are not followed, and plain
 * HTTP is used only with this machine. Throws FederationError for everything else; its text contains nothing that was
 * sent. It does not check the certificate beyond what Node.js does, nor where the host name resolves to.
 */
export async function fetchJson({
  what,
  url,
  method = "GET",
  headers = {},
  form,
}: ProviderCall): Promise<ProviderAnswer> {
  checkAddress(what, url);
  const limit = AbortSignal.timeout(LIMIT_MILLIS);
  const response = await reach(what, limit, async () => {
    const answered = await fetch(url, {
      method,
      headers: { accept: "application/json", ...headers },
      ...(form !== undefined && { body: new URLSearchParams(form) }),
      redirect: "manual",
      signal: limit,
    });
    return { status: answered.status, text: await readResponse(answered, LIMIT_BYTES) };
  });
  if (response.text === undefined) throw new FederationError(`The provider's ${what} answers more than is taken.`);
  if (response.status >= 300 && response.status < 400) throw new FederationError(`The provider's ${what} redirects.`);
  const body = parse(response.text);
  if (body === undefined)
    throw new FederationError(`The provider's ${what} does not answer JSON (${response.status}).`);
  return { status: response.status, body };
}

/** Like `fetchJson`, but throws unless the status is 200. */
export async function fetchGood(call: ProviderCall): Promise<JsonObject> {
  const { status, body } = await fetchJson(call);
  if (status !== 200) throw new FederationError(`The provider's ${call.what} answers ${status}.`);
  return body;
}

/** Throws unless an address is https, or http on this machine, and holds no credentials. */
export function checkAddress(what: string, address: string): void {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !isSecureUrl(url) || url.username !== "" || url.password !== "")
    throw new FederationError(`The provider's ${what} has no https address.`);
}

async function reach<Result>(what: string, limit: AbortSignal, call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (cause) {
    throw new FederationError(`The provider's ${what} ${limit.aborted ? "takes too long" : "can't be reached"}.`, {
      cause,
    });
  }
}

function parse(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
