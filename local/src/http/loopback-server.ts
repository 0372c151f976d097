import type { Server } from "node:net";
import { StartError, systemErrorCode } from "../model/errors";

/** The port that a server is to have, and how its reader can give it another one. */
export interface WantedPort {
  /** 0 = any free port. */
  readonly port: number;
  /** Whom the port is for, as it stands in a message, e.g. `the developer's window`. */
  readonly purpose: string;
  /** The option of the command line that sets it. */
  readonly option: string;
}

/** Listens on 127.0.0.1 and gives the port. Rejects with a StartError `port-taken` where the port can't be had. */
export function listenOnLoopback(server: Server, { port, purpose, option }: WantedPort): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => {
      const code = systemErrorCode(error) ?? String(error);
      const why = code === "EADDRINUSE" ? "is taken" : `can't be had (${code})`;
      const message = `port ${port}, meant for ${purpose}, ${why}; give another one with ${option}, or ${option} 0 for any free one`;
      reject(new StartError("port-taken", message, { cause: error }));
    });
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}
