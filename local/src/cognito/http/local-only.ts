/** Names by which this machine calls itself. */
const LOOPBACK = /^(localhost|[\w-]+(\.[\w-]+)*\.localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;

/** Whether a `Host` is not this machine's own: a foreign name that was made to point here (DNS rebinding). */
export const foreignHost = (host: string): boolean => !LOOPBACK.test(host);

/** Whether an `Origin` is a page from elsewhere. None at all is a program, which is no page. */
export function foreignOrigin(origin: string | undefined): boolean {
  if (origin === undefined) return false;
  const host = /^https?:\/\/([^/]+)$/i.exec(origin)?.[1];
  return host === undefined || !LOOPBACK.test(host);
}
