import type { RestContext } from "./rest-context";

/** What a line of the execution log may hold of a request's secrets. */
export type Mask = (text: string) => string;

const SECRET_HEADERS = ["authorization", "cookie", "proxy-authorization", "x-amz-security-token", "x-api-key"];
/** A JWT, or the beginning of one that was cut off. */
const TOKEN = /\beyJ[\w-]{8,}(?:\.[\w-]*){1,4}/g;
const SHOWN = 6;

/**
 * Takes a request's secrets out of a text, wherever they stand in it and also as a part of a JSON text: the values of
 * the headers above and of the authorizer's identity sources, the API key, and whatever looks like a JWT. API Gateway
 * masks headers alone. It does NOT know other secrets, such as a password in a body.
 */
export function maskOf(context: RestContext): Mask {
  const parts = secretsOf(context)
    .flatMap((value) => [value, ...value.split(/[\s;,=]+/)])
    .filter((value) => value.length >= 8 && !/^(?:bearer|basic)$/i.test(value));
  const spellings = parts.flatMap((value) => [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value)]);
  const secrets = [...new Set(spellings)].toSorted((a, b) => b.length - a.length);
  return (text) =>
    secrets
      .reduce((masked, secret) => masked.replaceAll(secret, stars(secret)), text)
      .replace(TOKEN, (token) => stars(token));
}

function secretsOf({ request, match, apiKey }: RestContext): readonly string[] {
  const authorizer = match?.method.authorizer;
  const headers = authorizer?.type === "COGNITO_USER_POOLS" ? [authorizer.header.toLowerCase()] : [];
  const sources = authorizer?.type === "TOKEN" || authorizer?.type === "REQUEST" ? authorizer.identitySources : [];
  const parameters = new URLSearchParams(request.rawQueryString);
  const named = sources.map((source) => {
    const [, kind, name = ""] = /^method\.request\.(header|querystring)\.(.+)$/.exec(source) ?? [];
    return kind === "header" ? request.headers[name.toLowerCase()] : kind && parameters.getAll(name).join(" ");
  });
  const sent = [...SECRET_HEADERS, ...headers].map((name) => request.headers[name]);
  return [...sent, ...named, apiKey?.value].flatMap((value) => (value === undefined ? [] : [value]));
}

/** As API Gateway masks: stars and the last six characters, of a value that stays secret without them. */
export function stars(value: string): string {
  const hidden = "*".repeat(Math.min(Math.max(value.length - SHOWN, SHOWN), 40));
  return value.length < 4 * SHOWN ? hidden : hidden + value.slice(-SHOWN);
}
