import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { GetSigningCertificateCommand } from "@aws-sdk/client-cognito-identity-provider";
import { POOL_ID } from "../running-pool";
import { AUDIENCE, newIdpKey, type SamlPool } from "./saml-kit";
import type { Seen, WebBrowser } from "./web-browser";

interface SamlpOptions {
  readonly encrypts?: boolean;
  readonly signsResponse?: boolean;
}

/** Starts samlp, Auth0's SAML provider, for a pool. It checks the pool's signatures by GetSigningCertificate. */
export async function startSamlp({ sdk, pools, consumer }: SamlPool, options: SamlpOptions = {}) {
  const { Certificate = "" } = await sdk.send(new GetSigningCertificateCommand({ UserPoolId: POOL_ID }));
  const lines = Certificate.match(/.{1,64}/g) ?? [];
  const certificate = `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
  const pool = { audience: AUDIENCE, consumer, logoutService: `${pools.endpoint}/saml2/logout`, certificate };
  const argument = JSON.stringify({ pool, key: newIdpKey(), ...options });
  const child = spawn(process.execPath, ["--no-deprecation", join(__dirname, "samlp-provider.mjs"), argument], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const [line]: string[] = await once(createInterface({ input: child.stdout }), "line");
  const { origin }: { origin: string } = JSON.parse(line ?? "{}");
  return {
    origin,
    close: async () => {
      const ended = once(child, "exit");
      child.stdin.end();
      await ended;
    },
  };
}

const unescaped = (text: string): string =>
  text
    .replace(/&#(\d+);/g, (_all, code) => String.fromCodePoint(Number(code)))
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");

/** Posts the form that a provider's page would post by itself. */
export function postForm(browser: WebBrowser, page: Seen): Promise<Seen> {
  const action = unescaped(/<form[^>]* action="([^"]*)"/.exec(page.text)?.[1] ?? "");
  const fields = [...page.text.matchAll(/name="(SAML\w+|RelayState)"\s+value="([^"]*)"/g)];
  return browser.send(action, Object.fromEntries(fields.map(([, name = "", value = ""]) => [name, unescaped(value)])));
}
