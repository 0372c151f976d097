import { raw } from "../api-gateway/http-client";

/** One request written byte by byte, so that the header's value is sent as it is. */
export function sendHeader(
  url: string,
  line: string,
  header: readonly [name: string, value: string] | undefined,
): Promise<string> {
  const sent = header === undefined ? "" : `${header[0]}: ${Buffer.from(header[1]).toString("latin1")}\r\n`;
  return raw(url, `${line}\r\nHost: localhost\r\nConnection: close\r\n${sent}\r\n`);
}

/** Whether an answer is 200. Throws for a status that is not one of those by which a request may be refused. */
export function isGranted(answer: string, refusals: readonly string[]): boolean {
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1] ?? "none";
  if (status !== "200" && !refusals.includes(status)) throw new Error(`the status is ${status}`);
  return status === "200";
}
