import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { buildSync } from "esbuild";

export interface PageSettings {
  readonly authority: string;
  readonly clientId: string;
  readonly domain: string;
  readonly api: string;
  readonly poolId: string;
}

/** A web page that signs people in and calls the API, on a port of its own. */
export interface AppPage {
  readonly origin: string;
  /** Connects it to the stack; its port must be known before the stack is started. */
  configure(settings: PageSettings): void;
  close(): Promise<void>;
}

const HTML = (script: string) => `<!doctype html><html lang="en"><title>A page</title><body>
<button id="sign-in">Sign in</button> <button id="sign-out">Sign out</button>
<button data-path="/RegularUser">regular</button> <button data-path="/AdminUser">admin</button> <button data-path="/whoami">who</button>
<p id="user"></p><p id="answer"></p><script>${script}</script></body></html>`;

/** `script`: which of the pages in page/, as users of different libraries write them. */
export async function openAppPage(script: PageScript = "app.ts"): Promise<AppPage> {
  let html = "";
  const server: Server = createServer((_, response) => {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(html);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    // No passkey belongs to an IP address.
    origin: `http://${script === "passkey-app.ts" ? "localhost" : "127.0.0.1"}:${port}`,
    configure(settings) {
      html = HTML(bundle(script, settings));
    },
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

export type PageScript = "app.ts" | "amplify-app.ts" | "passkey-app.ts";

function bundle(script: PageScript, settings: PageSettings): string {
  const { outputFiles } = buildSync({
    entryPoints: [join(__dirname, "page", script)],
    bundle: true,
    write: false,
    platform: "browser",
    format: "iife",
    minify: true,
    define: { SETTINGS: JSON.stringify(settings) },
    tsconfigRaw: {},
  });
  return (outputFiles[0]?.text ?? "").replaceAll("</script", "<\\/script");
}
