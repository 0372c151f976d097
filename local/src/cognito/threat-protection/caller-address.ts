import { BlockList, isIP } from "node:net";
import type { Client } from "../resources/app-client";
import { addressRange, type RiskSettings } from "../resources/risk-configuration";
import type { Services } from "../resources/services";
import type { ContextData } from "../resources/threat-guard";

/**
 * The address that is judged. A server with AWS credentials names its user's. A client's word counts only where it has a
 * secret and `EnablePropagateAdditionalUserContextData`: else anybody could name an address that is not blocked.
 */
export function judgedAddress(
  { call }: Pick<Services, "call">,
  client: Pick<Client, "settings" | "secret"> | undefined,
  context: ContextData | undefined,
  isAdmin: boolean,
): string {
  const named = context?.IpAddress ?? "";
  const mayName = isAdmin || (client?.secret !== undefined && client.settings.EnablePropagateAdditionalUserContextData);
  return plainAddress(mayName && isIP(named) !== 0 ? named : (call?.address ?? ""));
}

/** An IPv4 address that is written as an IPv6 one is the same address. */
const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "");

/** Whether an address is always blocked. A range that blocks outweighs one that is skipped. */
export function isBlockedAddress(settings: RiskSettings | undefined, address: string): boolean {
  const version = isIP(address);
  const ranges = settings?.RiskExceptionConfiguration?.BlockedIPRangeList ?? [];
  if (version === 0 || ranges.length === 0) return false;
  const blocked = new BlockList();
  for (const range of ranges) {
    const parsed = addressRange(range);
    if (parsed !== undefined) blocked.addSubnet(parsed.address, parsed.prefix, parsed.family);
  }
  return blocked.check(address, version === 4 ? "ipv4" : "ipv6");
}

const BROWSERS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ["Edge", /\bEdg(?:e|A|iOS)?\/(\d{1,4})/],
  ["Firefox", /\b(?:Firefox|FxiOS)\/(\d{1,4})/],
  ["Chrome", /\b(?:Chrome|CriOS)\/(\d{1,4})/],
  ["Safari", /\bVersion\/(\d{1,4}).{0,40}Safari\//],
];
const SYSTEMS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ["Windows 10", /Windows NT 10/],
  ["Windows", /Windows/],
  ["iOS", /iPhone|iPad/],
  ["Android", /Android/],
  ["Mac OS X", /Mac OS X/],
  ["Linux", /Linux/],
];

/** A device's name of the form that AWS gives: `Chrome 126, Windows 10`, or `Other, Other`. */
export function deviceName(userAgent: string): string {
  const text = userAgent.slice(0, 1024);
  const browser = BROWSERS.map(([name, pattern]) => ({ name, version: pattern.exec(text)?.[1] })).find(
    ({ version }) => version !== undefined,
  );
  const system = SYSTEMS.find(([, pattern]) => pattern.test(text))?.[0] ?? "Other";
  return `${browser === undefined ? "Other" : `${browser.name} ${browser.version}`}, ${system}`;
}

/** The user agent that a server passes on for its user, or else that of the call. */
export function userAgentOf({ call }: Pick<Services, "call">, context: ContextData | undefined): string {
  const header = context?.HttpHeaders?.find(({ headerName }) => headerName?.toLowerCase() === "user-agent");
  return header?.headerValue ?? call?.userAgent ?? "";
}
