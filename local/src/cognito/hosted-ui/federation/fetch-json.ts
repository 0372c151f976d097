import { isJsonObject, type JsonObject } from "../../../model/json";
import { FederationError } from "./federation-error";

export interface ProviderCall {
  /** What is asked, for error texts: `token endpoint`. */
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

/** Five seconds for a whole answer, of at most 256 kB. */
const LIMIT_MILLIS = 5_000;
const LIMIT_BYTES = 262_144;

/**
 * Asks an outside provider and returns its JSON object, whatever the status. No redirect is followed, and plain HTTP is
 * spoken with this machine alone. Throws FederationError for everything else, without a word of what was sent.
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
    return { status: answered.status, text: await readText(answered) };
  });
  if (response.text === undefined) throw new FederationError(`The provider's ${what} answers more than is taken.`);
  if (response.status >= 300 && response.status < 400) throw new FederationError(`The provider's ${what} redirects.`);
  const body = parse(response.text);
  if (body === undefined)
    throw new FederationError(`The provider's ${what} does not answer JSON (${response.status}).`);
  return { status: response.status, body };
}

/** The same, for what has to be answered with success. */
export async function fetchGood(call: ProviderCall): Promise<JsonObject> {
  const { status, body } = await fetchJson(call);
  if (status !== 200) throw new FederationError(`The provider's ${call.what} answers ${status}.`);
  return body;
}

/** Throws unless an address is https, or http on this machine, and carries no credentials. */
export function checkAddress(what: string, address: string): void {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && LOOPBACK.includes(url.hostname));
  if (!isSafe || url.username !== "" || url.password !== "")
    throw new FederationError(`The provider's ${what} has no https address.`);
}

const LOOPBACK: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

async function reach<Result>(what: string, limit: AbortSignal, call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (cause) {
    throw new FederationError(`The provider's ${what} ${limit.aborted ? "takes too long" : "can't be reached"}.`, {
      cause,
    });
  }
}

/** The answer's text, or undefined once it is over the limit: the rest is not read. */
async function readText(response: Response): Promise<string | undefined> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.byteLength;
    if (size > LIMIT_BYTES) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

function parse(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
