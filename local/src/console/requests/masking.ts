import { isJsonObject, type JsonValue, parseJson } from "../../model/json";
import type { KeptExchange } from "../live/kept-exchange";

/** What stands in the place of a secret. */
const HIDDEN = "•••";

/** Names whose values are secrets, as headers, parameters, or members of a body. */
const SECRET_NAME =
  /(?:authorization|cookies?|password|passwd|passphrase|secret|token|api[-_]?key|signature|credential|assertion|session)s?$|^(?:code|otp|pin|sig|(?:mfa|confirmation|user|verification)_?code|code_?verifier)$/i;

/** A JSON Web Token, wherever it stands. */
const TOKEN = /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g;

/** Puts something else in the place of a secret. `name` is the header, parameter or member that holds it. */
export type Hide = (value: string, name: string) => string;

const hideAll: Hide = () => HIDDEN;

/** Masks the secrets of one request wherever they stand. It does NOT find a secret that no name gives away. */
export class Masking {
  readonly #hide: Hide;
  /** Headers that hold a secret although their names do not say so, in lower case. */
  readonly #headers: ReadonlySet<string>;
  /** Values that are secrets, the longest first. */
  readonly #values: readonly string[];

  constructor(exchange: Pick<KeptExchange, "target" | "headers">, secretHeaders: readonly string[], hide = hideAll) {
    this.#hide = hide;
    this.#headers = new Set(secretHeaders.map((name) => name.toLowerCase()));
    this.#values = this.#valuesOf(exchange);
  }

  /** A text that may repeat a secret of the request. */
  text(text: string): string {
    const known = this.#values.reduce((rest, value) => rest.replaceAll(value, HIDDEN), text);
    return known.replace(TOKEN, HIDDEN);
  }

  /** A cookie keeps its name. */
  header(name: string, value: string): string {
    if (/^(?:set-)?cookie2?$/i.test(name)) return hideCookies(value);
    return this.#isSecret(name) ? this.#hide(value, name) : this.text(value);
  }

  target(target: string): string {
    const [path = "", query] = target.split(/\?(.*)/s, 2);
    return query === undefined ? this.text(path) : `${this.text(path)}?${this.#query(query)}`;
  }

  /** A body of JSON or of a form by the names in it; another one as `text`. */
  body(text: string): string {
    const value = parseJson(text);
    if (isJsonObject(value) || Array.isArray(value)) return JSON.stringify(this.#walk(value, ""));
    return /^[^\s=&]+=[^\s]*$/.test(text) ? this.#query(text) : this.text(text);
  }

  /** What a function got, JSON text; its body as `body`, base64 or not. undefined for what is no JSON object. */
  event(text: string): string | undefined {
    const event = parseJson(text);
    if (!isJsonObject(event)) return undefined;
    const { body } = event;
    const masked = this.#walk(event, "");
    if (typeof body !== "string" || !isJsonObject(masked)) return JSON.stringify(masked, null, 2);
    const isEncoded = event["isBase64Encoded"] === true;
    return JSON.stringify({ ...masked, body: isEncoded ? this.#encoded(body) : this.body(body) }, null, 2);
  }

  #encoded(body: string): string {
    const text = textIn(Buffer.from(body, "base64"));
    return text === undefined ? body : Buffer.from(this.body(text), "utf8").toString("base64");
  }

  #isSecret(name: string): boolean {
    return SECRET_NAME.test(name) || this.#headers.has(name.toLowerCase());
  }

  #query(query: string): string {
    return query
      .split("&")
      .map((part) => {
        const [name = "", value] = part.split(/=(.*)/s, 2);
        if (value === undefined) return this.text(part);
        return `${name}=${this.#isSecret(decoded(name)) ? HIDDEN : this.text(value)}`;
      })
      .join("&");
  }

  #walk(value: JsonValue | undefined, name: string): JsonValue {
    if (Array.isArray(value)) return value.map((each) => this.#walk(each, name));
    if (isJsonObject(value)) {
      const members = Object.entries(value).map(([key, member]) => [key, this.#walk(member, key)] as const);
      return Object.fromEntries(members);
    }
    if (typeof value === "string") {
      if (/^(?:set-)?cookies?$/i.test(name)) return hideCookies(value);
      if (this.#isSecret(name)) return this.#hide(value, name);
      return /^(?:raw)?query(?:string)?$/i.test(name) ? this.#query(value) : this.text(value);
    }
    if (typeof value === "number" && this.#isSecret(name)) return HIDDEN;
    return value ?? null;
  }

  #valuesOf({ target, headers }: Pick<KeptExchange, "target" | "headers">): readonly string[] {
    const ofHeaders = headers
      .filter(([name]) => this.#isSecret(name))
      .flatMap(([name, value]) =>
        /^cookie$/i.test(name) ? cookieValues(value) : [value, value.split(" ").at(-1) ?? ""],
      );
    const query = target.split(/\?(.*)/s, 2)[1] ?? "";
    const ofQuery = query
      .split("&")
      .map((part) => part.split(/=(.*)/s, 2))
      .filter(([name = ""]) => this.#isSecret(decoded(name)))
      .flatMap(([, value = ""]) => [value, decoded(value)]);
    const values = [...ofHeaders, ...ofQuery].filter((value) => value.length >= 4);
    return [...new Set(values)].sort((one, other) => other.length - one.length);
  }
}

const cookieValues = (header: string): readonly string[] =>
  header.split(";").map((cookie) => cookie.split(/=(.*)/s, 2)[1]?.trim() ?? "");

/** `a=1; b=2` without its values; attributes of a `Set-Cookie` header stay. */
function hideCookies(value: string): string {
  const attribute = /^\s*(?:path|domain|expires|max-age|samesite)$/i;
  return value
    .split(";")
    .map((part) => {
      const [name = "", given] = part.split("=", 2);
      return given === undefined || attribute.test(name) ? part : `${name}=${HIDDEN}`;
    })
    .join(";");
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}

/** The text that bytes are in UTF-8; undefined if they are none. */
export function textIn(bytes: Buffer): string | undefined {
  const text = bytes.toString("utf8");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a text has none of these
  return text.includes("\ufffd") || /[\x00-\x08\x0e-\x1a]/.test(text) ? undefined : text;
}
