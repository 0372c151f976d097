import { createServer } from "node:net";
import { listenOnLoopback } from "../http/loopback-server";
import type { Application } from "../model/application";
import { StartError } from "../model/errors";
import type { Settings } from "./options";

/** Ports that a start wants are taken: all of them, with free ones for the same options. */
export class PortsTakenError extends StartError {
  /** E.g. `["--port", "3001"]`. */
  readonly freePorts: readonly string[];

  constructor(message: string, freePorts: readonly string[], options?: ErrorOptions) {
    super("port-taken", message, options);
    this.freePorts = freePorts;
  }
}

interface Wanted {
  readonly option: string;
  /** The first of `count` consecutive ones. */
  readonly port: number;
  readonly purposes: readonly string[];
}

const HIGHEST = 65_535;
/** How far from a taken port another one is looked for. */
const FARTHEST = 200;

/**
 * The same error, or, if it is about a taken port, one that names every port which a start wants and can't have. For use
 * after everything was closed: a port of this very start would count as taken.
 */
export async function withAllBusyPorts(error: unknown, application: Application, settings: Settings): Promise<unknown> {
  if (!(error instanceof StartError) || error.code !== "port-taken") return error;
  const busy: string[] = [];
  const proposed: string[] = [];
  const given = new Set<number>();
  for (const wanted of portsOf(application, settings)) {
    const taken = await busyOf(wanted);
    if (taken.length === 0) {
      for (const index of wanted.purposes.keys()) given.add(wanted.port + index);
      continue;
    }
    busy.push(...taken);
    const free = await findFree(wanted, given);
    proposed.push(wanted.option, String(free));
  }
  // Taken by a part of this stack, as where two options have one number: the first message says it.
  if (busy.length === 0) return error;
  const verb = busy.length === 1 ? "is" : "are";
  const message = `${listed(busy)} ${verb} taken; free: ${proposed.join(" ")}`;
  return new PortsTakenError(message, proposed, { cause: error });
}

function portsOf(application: Application, settings: Settings): readonly Wanted[] {
  const { httpApis, restApis, tables, buckets } = application;
  const apis = [
    ...httpApis.map(({ logicalId }) => `the HTTP API ${logicalId}`),
    ...restApis.map(({ logicalId }) => `the REST API ${logicalId}`),
  ];
  const all: readonly Wanted[] = [
    { option: "--port", port: settings.port, purposes: apis },
    { option: "--pool-port", port: settings.poolPort, purposes: ["the user pool"] },
    ...(tables.length + buckets.length === 0
      ? []
      : [{ option: "--storage-port", port: settings.storagePort, purposes: ["tables and buckets"] }]),
    ...(application.web === undefined
      ? []
      : [{ option: "--web-port", port: settings.webPort ?? 0, purposes: ["the web page"] }]),
    { option: "--console-port", port: settings.consolePort ?? 0, purposes: ["the developer's window"] },
  ];
  return all.filter(({ port, purposes }) => port !== 0 && purposes.length > 0);
}

async function busyOf({ port, purposes }: Wanted): Promise<readonly string[]> {
  const busy: string[] = [];
  for (const [index, purpose] of purposes.entries()) {
    if (!(await isFree(port + index))) busy.push(`port ${port + index} (${purpose})`);
  }
  return busy;
}

/** The nearest higher port with as many free ones from it on; 0, any free one, if there is none near. */
async function findFree({ port, purposes }: Wanted, given: Set<number>): Promise<number> {
  for (let first = port + 1; first <= Math.min(port + FARTHEST, HIGHEST - purposes.length); first += 1) {
    const run = purposes.map((_, index) => first + index);
    if (run.some((each) => given.has(each)) || !(await areFree(run))) continue;
    for (const each of run) given.add(each);
    return first;
  }
  return 0;
}

async function areFree(ports: readonly number[]): Promise<boolean> {
  for (const port of ports) if (!(await isFree(port))) return false;
  return true;
}

async function isFree(port: number): Promise<boolean> {
  if (port > HIGHEST) return false;
  const server = createServer();
  try {
    await listenOnLoopback(server, { port, purpose: "a look", option: "--port" });
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

const listed = (texts: readonly string[]): string =>
  texts.length < 2 ? texts.join("") : `${texts.slice(0, -1).join(", ")} and ${texts.at(-1)}`;
