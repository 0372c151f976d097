import { CognitoError, invalidConfiguration } from "../errors/cognito-error";

/** The members of a client that name addresses, and the flows that lead to them. */
interface Addresses {
  readonly CallbackURLs?: readonly string[] | undefined;
  readonly LogoutURLs?: readonly string[] | undefined;
  readonly DefaultRedirectURI?: string | undefined;
  readonly AllowedOAuthFlows?: readonly string[] | undefined;
}

/** Addresses that a browser runs or reads from this machine instead of going there. */
const NO_PLACES: ReadonlySet<string> = new Set([
  "javascript",
  "data",
  "vbscript",
  "file",
  "blob",
  "about",
  "view-source",
]);

/**
 * `https`, `http` for this machine only, or an app's own scheme (`myapp://`). No address may have a fragment. A code or
 * a token goes to a callback.
 */
export function callbackProblem(settings: Addresses): CognitoError | undefined {
  const { CallbackURLs: callbacks = [], LogoutURLs = [], DefaultRedirectURI: defaultUrl } = settings;
  for (const url of [...callbacks, ...LogoutURLs]) {
    const scheme = /^([a-z][a-z\d+.-]*):/i.exec(url)?.[1];
    if (scheme === undefined) return invalidConfiguration(`${url} is not an absolute address.`);
    if (NO_PLACES.has(scheme.toLowerCase()))
      return invalidConfiguration(`${url} cannot use the ${scheme.toUpperCase()} protocol.`);
    if (/^http:/i.test(url) && !/^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/|\?|$)/i.test(url))
      return invalidConfiguration(`${url} cannot use the HTTP protocol.`);
    if (url.includes("#")) return invalidConfiguration(`${url} cannot contain a fragment.`);
  }
  const redirects = settings.AllowedOAuthFlows?.some((flow) => flow === "code" || flow === "implicit") ?? false;
  if (redirects && callbacks.length === 0) return new CognitoError("callbacks-missing");
  if (defaultUrl !== undefined && !callbacks.includes(defaultUrl))
    return invalidConfiguration(`The default redirect URI ${defaultUrl} is not in the callback URIs list.`);
  return undefined;
}
