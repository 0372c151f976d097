/** A request's line and headers, as the gateway's rules see them. */
export interface GatewayRequest {
  readonly method: string;
  /** Percent-decoded, a named stage's prefix still there. */
  readonly path: string;
  /** The same, as sent: printable ASCII without spaces. */
  readonly encodedPath: string;
  /** What follows `?`, as sent; empty if there is none. */
  readonly rawQueryString: string;
  /** Names and values, alternating, as sent. */
  readonly rawHeaders: readonly string[];
  /** By lower-case name, duplicates joined by `,`. Has no prototype. */
  readonly headers: Readonly<Record<string, string>>;
  /** E.g. `HTTP/1.1`. */
  readonly protocol: string;
  readonly sourceIp: string;
  /** Characters of the request line and of all header values. */
  readonly headSize: number;
}

interface RawRequest {
  readonly method: string;
  /** The request target: a path with query, or a whole URL (RFC 9112, section 3.2.2). */
  readonly target: string;
  readonly rawHeaders: readonly string[];
  readonly httpVersion: string;
  readonly remoteAddress: string;
}

/**
 * A request in the gateway's form, or undefined if its target can't be read (400): it is neither a path nor an http
 * URL, or holds characters that are not ASCII, a percent sign without two hexadecimal digits, bytes that are not UTF-8,
 * or `%00`. It does NOT check the query, sizes, the host or the number of headers. Never throws.
 */
export function readRequest(raw: RawRequest): GatewayRequest | undefined {
  const target = originForm(raw.target);
  if (target === undefined) return undefined;
  const question = target.indexOf("?");
  const encodedPath = question === -1 ? target : target.slice(0, question);
  const path = decodePath(encodedPath);
  if (path === undefined) return undefined;
  const headers: Record<string, string> = Object.create(null);
  let headSize = raw.method.length + raw.target.length + raw.httpVersion.length + "  HTTP/".length;
  for (let index = 0; index + 1 < raw.rawHeaders.length; index += 2) {
    const name = (raw.rawHeaders[index] ?? "").toLowerCase();
    const value = raw.rawHeaders[index + 1] ?? "";
    const earlier = headers[name];
    headers[name] = earlier === undefined ? value : earlier + (name === "cookie" ? "; " : ",") + value;
    headSize += value.length;
  }
  return {
    method: raw.method,
    path,
    encodedPath,
    rawQueryString: question === -1 ? "" : target.slice(question + 1),
    rawHeaders: raw.rawHeaders,
    headers,
    protocol: `HTTP/${raw.httpVersion}`,
    sourceIp: raw.remoteAddress.startsWith("::ffff:") ? raw.remoteAddress.slice(7) : raw.remoteAddress,
    headSize,
  };
}

/** The path and query of a request target, without the scheme and host of a whole URL. */
function originForm(target: string): string | undefined {
  if (target.startsWith("/")) return target;
  const start = /^https?:\/\/[^/?#]*/i.exec(target);
  if (start === null) return undefined;
  const rest = target.slice(start[0].length);
  return rest.startsWith("/") ? rest : `/${rest}`;
}

function decodePath(path: string): string | undefined {
  if (/[^\x21-\x7e]/.test(path)) return undefined;
  if (!path.includes("%")) return path;
  try {
    const decoded = decodeURIComponent(path);
    return decoded.includes("\0") ? undefined : decoded;
  } catch {
    return undefined;
  }
}

/**
 * The parameters of a query string, decoded, in order; a name may come more than once. A parameter without `=` has the
 * value `""`, `+` is a space, and one that can't be decoded stays as it was sent. Never throws.
 */
export function parseQueryString(query: string): readonly (readonly [name: string, value: string])[] {
  if (query === "") return [];
  return query
    .split("&")
    .filter((part) => part !== "")
    .map((part) => {
      const equals = part.indexOf("=");
      return equals === -1
        ? ([decodeParameter(part), ""] as const)
        : ([decodeParameter(part.slice(0, equals)), decodeParameter(part.slice(equals + 1))] as const);
    });
}

/** By name, the values of a name that comes more than once joined by `,`. Has no prototype. */
export function joinedParameters(query: string): Readonly<Record<string, string>> {
  const joined: Record<string, string> = Object.create(null);
  for (const [name, value] of parseQueryString(query)) {
    const earlier = joined[name];
    joined[name] = earlier === undefined ? value : `${earlier},${value}`;
  }
  return joined;
}

function decodeParameter(text: string): string {
  const spaced = text.includes("+") ? text.replaceAll("+", " ") : text;
  if (!spaced.includes("%")) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return text;
  }
}
