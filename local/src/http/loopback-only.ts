import { isLoopbackName } from "../model/loopback";

const HOST = /^([\w.-]+|\[[^\]]*\])(?::\d{1,5})?$/;
const BELOW_LOCALHOST = /^(?:[\w-]+\.)+localhost$/i;

/**
 * Whether a `Host` header, or the host of a URL, names this machine: a loopback name or one below `localhost`, with any
 * port or none. A web page whose own name was made to point at 127.0.0.1 (DNS rebinding) sends that name, which does
 * not pass. It does NOT check the port, see `isOwnHost`, nor whether the request has several `Host` headers: node:http
 * keeps the first.
 */
export function isLoopbackHost(host: string): boolean {
  const name = HOST.exec(host)?.[1];
  return name !== undefined && (isLoopbackName(name) || BELOW_LOCALHOST.test(name));
}

/**
 * Whether an `Origin` is a page of this machine, on any port. It does NOT say whether it is a page of this very server:
 * a page of another program on this machine passes. `null`, the origin of pages that hide theirs, does not pass.
 */
export function isLoopbackOrigin(origin: string): boolean {
  const host = /^https?:\/\/([^/]+)$/i.exec(origin)?.[1];
  return host !== undefined && isLoopbackHost(host);
}

/** Whether a `Host` header names this machine and this very port. Without a port it means port 80. */
export function isOwnHost(host: string, port: number): boolean {
  return isLoopbackHost(host) && Number(/:(\d{1,5})$/.exec(host)?.[1] ?? "80") === port;
}
