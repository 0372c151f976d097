import { type Answer, jsonMessage } from "./answer";

const LOOPBACK_HOST = /^(?:localhost|[a-z0-9.-]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

/**
 * Whether a `Host` header names this machine itself: `localhost`, a name below it, an address of 127.0.0.0/8 or
 * `[::1]`, with any port. A web page whose name was pointed at 127.0.0.1 (DNS rebinding) sends its own name here.
 */
export function isLoopbackHost(host: string): boolean {
  return LOOPBACK_HOST.test(host);
}

/** The answer to a request for another host. It does not repeat the header. */
export function foreignHostAnswer(): Answer {
  return jsonMessage(
    403,
    "Forbidden: the local gateway answers only requests whose Host header is localhost, 127.0.0.1 or [::1]",
  );
}
