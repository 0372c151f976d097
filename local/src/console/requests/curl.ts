import type { KeptExchange } from "../live/kept-exchange";
import { type Masking, textIn } from "./masking";

/** Headers that curl writes by itself, or that belong to one connection. */
const OWN = /^(?:host|content-length|connection|transfer-encoding|expect|keep-alive)$/i;

/**
 * The request as a line for a shell. `masking` puts `$TOKEN` in the place of the token, for the shell to fill in; without
 * it the line holds the request's secrets. A body that is no text, or was cut, is left to a file.
 */
export function curlLine(
  origin: string,
  method: string,
  { target, headers, body }: Pick<KeptExchange, "target" | "headers" | "body">,
  masking?: Masking,
): string {
  const text = body === undefined || body.bytes.length < body.size ? undefined : textIn(body.bytes);
  const parts = [
    "curl -i --globoff --path-as-is",
    ...(method === "HEAD" ? ["-I"] : [`-X ${quoted(method)}`]),
    quoted(`${origin}${masking === undefined ? target : masking.target(target)}`),
    ...headers.filter(([name]) => !OWN.test(name)).map(([name, value]) => headerPart(name, value, masking)),
    ...(body === undefined || body.size === 0
      ? []
      : [text === undefined ? "--data-binary @body" : `--data-raw ${quoted(masking?.body(text) ?? text)}`]),
  ];
  return parts.join(" ");
}

function headerPart(name: string, value: string, masking: Masking | undefined): string {
  if (masking === undefined) return `-H ${quoted(`${name}: ${value}`)}`;
  if (!/^authorization$/i.test(name)) return `-H ${quoted(`${name}: ${masking.header(name, value)}`)}`;
  const scheme = /^Bearer /i.test(value) ? "Bearer " : "";
  return `-H "${name}: ${scheme}$TOKEN"`;
}

/** For a POSIX shell, which changes nothing between single quotes. */
const quoted = (text: string): string => (/^[\w/:.=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
