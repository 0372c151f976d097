import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

export const PROVIDER_CLIENT = { clientId: "gatehouse", secret: "provider-secret-which-nobody-may-see-0123456789" };

/** Starts oidc-provider with one client. */
export async function startProvider(callback: string, authentication = "client_secret_post") {
  const file = join(__dirname, "oidc-provider.mjs");
  const child = spawn(process.execPath, [file, JSON.stringify({ ...PROVIDER_CLIENT, callback, authentication })], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  const [line]: string[] = await once(createInterface({ input: child.stdout }), "line");
  const { issuer }: { issuer: string } = JSON.parse(line ?? "{}");
  return {
    issuer,
    close: async () => {
      const ended = once(child, "exit");
      child.stdin.end();
      await ended;
    },
  };
}
