/**
 * Whether the host name of a URL is this machine's whatever DNS says: `localhost`, 127.0.0.0/8 or `[::1]`. A name below
 * `localhost` is not, since some resolvers ask the network for it.
 */
export const isLoopbackName = (hostname: string): boolean =>
  /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i.test(hostname);

/**
 * Whether what a URL answers can't be changed on its way: `https:`, or `http:` on this machine. It does NOT check where
 * the host name resolves to, nor whether the URL holds credentials.
 */
export const isSecureUrl = ({ protocol, hostname }: URL): boolean =>
  protocol === "https:" || (protocol === "http:" && isLoopbackName(hostname));
