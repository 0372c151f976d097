import { spawn } from "node:child_process";
import { isLoopbackName } from "../../model/loopback";

/** What opens an address in the browser that a person uses, by platform. None of them is a shell. */
const OPENERS: Readonly<Record<string, readonly string[]>> = {
  darwin: ["open"],
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
};

/**
 * Opens a page of this machine in the browser. Throws for any other address. Calls `failed` if there is nothing that
 * opens it, as on a machine without a screen.
 */
export function openPage(address: string, failed: () => void): void {
  const url = new URL(address);
  if (!/^https?:$/.test(url.protocol) || !isLoopbackName(url.hostname))
    throw new Error("only pages of this machine are opened");
  const [command = "", ...args] = OPENERS[process.platform] ?? ["xdg-open"];
  const child = spawn(command, [...args, url.href], { stdio: "ignore", detached: true });
  child.on("error", failed);
  child.on("exit", (status) => {
    if (status !== 0) failed();
  });
  child.unref();
}
