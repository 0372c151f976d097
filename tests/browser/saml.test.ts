import { createServer, type Server } from "node:http";
import { UpdateUserPoolClientCommand } from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startSamlp } from "../../local/tests/cognito/federation/saml-judge";
import { addSamlProvider, type SamlPool, startSamlPool } from "../../local/tests/cognito/federation/saml-kit";
import { query } from "../../local/tests/cognito/oauth/test-browser";
import { CLIENT_ID, POOL_ID } from "../../local/tests/cognito/running-pool";
import { look, openBrowser, type TestBrowser } from "./browser";

/**
 * Sign-in and sign-out by samlp in a real browser, by keys alone. The provider is at `localhost` and the pool at
 * 127.0.0.1, which are two sites: the provider's posts come without the cookies of the pool.
 */

let pool: SamlPool;
let browser: TestBrowser;
let app: Server;
let origin = "";
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  app = createServer((_request, response) => response.setHeader("content-type", "text/html").end("<title>App</title>"));
  await new Promise<void>((listening) => app.listen(0, "127.0.0.1", listening));
  closing.push(() => new Promise((closed) => app.close(closed)));
  const address = app.address();
  origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  pool = await startSamlPool(["Corp"]);
  closing.push(pool.close);
  const provider = await startSamlp(pool, { encrypts: true });
  closing.push(provider.close);
  const details = {
    MetadataURL: `${provider.origin.replace("127.0.0.1", "localhost")}/metadata`,
    RequestSigningAlgorithm: "rsa-sha256",
    EncryptedResponses: "true",
    IDPSignout: "true",
  };
  await addSamlProvider(pool, "Corp", details, {});
  await pool.sdk.send(
    new UpdateUserPoolClientCommand({
      UserPoolId: POOL_ID,
      ClientId: CLIENT_ID,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ["code"],
      AllowedOAuthScopes: ["openid"],
      CallbackURLs: [`${origin}/callback`],
      LogoutURLs: [`${origin}/bye`],
      SupportedIdentityProviders: ["COGNITO", "Corp"],
    }),
  );
  browser = await openBrowser();
  closing.push(() => browser.close());
});

afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

test("a user signs in by a SAML provider on another site, and out again, by keys alone", async () => {
  const page = await browser.newPage();
  const asked = query({ redirect_uri: `${origin}/callback`, scope: "openid" });
  await page.goto(`${pool.pools.endpoint}/login?${asked}`);
  await look(page, "sign-in-by-saml");
  const link = page.getByRole("link", { name: /Corp/ }).or(page.getByRole("button", { name: /Corp/ }));
  for (let presses = 0; presses < 15; presses++) {
    await page.keyboard.press("Tab");
    if (await link.evaluate((element) => element === element.ownerDocument.activeElement)) break;
  }
  await page.keyboard.press("Enter");
  await page.waitForURL(/^http:\/\/localhost:\d+\/sso\?SAMLRequest=/);
  const posted = page.waitForRequest((request) => request.url() === pool.consumer && request.method() === "POST");
  await page.keyboard.type("Fred");
  await page.keyboard.press("Enter");
  expect((await (await posted).allHeaders())["cookie"]).toBeUndefined();
  await page.waitForURL(`${origin}/callback?**`);
  expect(new URL(page.url()).searchParams.get("code")).toMatch(/^[\w-]{36}$/);
  const out = new URLSearchParams({ client_id: CLIENT_ID, logout_uri: `${origin}/bye` });
  await page.goto(`${pool.pools.endpoint}/logout?${out}`);
  await page.waitForURL(`${origin}/bye`);
  await page.goto(`${pool.pools.endpoint}/oauth2/authorize?${asked}&prompt=none`);
  expect(new URL(page.url()).searchParams.get("error")).toBe("login_required");
});
