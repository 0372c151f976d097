import { createRequire } from "node:module";
import { join } from "node:path";

export interface LoadResult {
  /** Requests a second. */
  readonly rate: number;
  /** Milliseconds. */
  readonly p99: number;
  /** Answers other than 200, errors and time-outs. */
  readonly wrong: number;
  /** Requests of each second. */
  readonly perSecond: readonly number[];
}

interface Load {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  /** Sent one after the other; each connection begins elsewhere in the list. */
  readonly tokens: readonly string[];
}

/** The part of autocannon that is used here; it has no types of its own. */
type Autocannon = (
  options: {
    url: string;
    connections: number;
    duration: number;
    headers: Record<string, string>;
    setupClient?: (client: { setRequests(requests: readonly { headers: Record<string, string> }[]): void }) => void;
  },
  done: (error: Error | null, result: AutocannonResult) => void,
) => { on(event: "tick", listener: (tick: { counter: number }) => void): void };

interface AutocannonResult {
  readonly requests: { readonly average: number };
  readonly latency: { readonly p99: number };
  readonly non2xx: number;
  readonly errors: number;
  readonly timeouts: number;
}

/** Puts load on a server by the autocannon that is installed in a folder. */
export function loader(folder: string): (load: Load) => Promise<LoadResult> {
  const autocannon: Autocannon = createRequire(join(folder, "package.json"))("autocannon");
  return ({ url, connections, seconds, tokens }) =>
    new Promise((resolve, reject) => {
      const perSecond: number[] = [];
      let started = 0;
      const requests = tokens.map((token) => ({ headers: { authorization: `Bearer ${token}` } }));
      const instance = autocannon(
        {
          url,
          connections,
          duration: seconds,
          headers: { authorization: `Bearer ${tokens[0]}` },
          ...(tokens.length > 1 && {
            setupClient(client) {
              const offset = Math.floor((started * requests.length) / connections);
              started += 1;
              client.setRequests([...requests.slice(offset), ...requests.slice(0, offset)]);
            },
          }),
        },
        (error, result) => {
          if (error !== null) return reject(error);
          const { average: rate } = result.requests;
          const wrong = result.non2xx + result.errors + result.timeouts;
          resolve({ rate, p99: result.latency.p99, wrong, perSecond });
        },
      );
      instance.on("tick", ({ counter }) => perSecond.push(counter));
    });
}
