import { UpdateUserPoolClientCommand } from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, expect, test } from "@jest/globals";
import { addProvider, authorizeAt, callbackAt, startFederated } from "../federation/federated-pool";
import { startProvider } from "../federation/provider-child";
import { signInAtProvider, WebBrowser } from "../federation/web-browser";
import { CALLBACK, SCOPES, SIGNED_OUT } from "../oauth/hosted-pool";
import { query } from "../oauth/test-browser";
import { CLIENT_ID, POOL_ID, type RunningPools } from "../running-pool";
import { originOf, PASSKEY_POOL } from "./passkey-steps";

/** Pages that move to localhost for passkeys, beside an outside provider, whose callback is at the IP address. */

let running: RunningPools;
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

test("a provider's sign-in begun at localhost goes through the registered callback, and ends with both hosts' sessions", async () => {
  running = await startFederated({ pool: PASSKEY_POOL });
  closing.push(running.close);
  const corp = await startProvider(callbackAt(running));
  closing.push(corp.close);
  await addProvider(running, "Corp", corp.issuer);
  await running.sdk.send(
    new UpdateUserPoolClientCommand({
      UserPoolId: POOL_ID,
      ClientId: CLIENT_ID,
      ClientName: "app",
      ExplicitAuthFlows: ["ALLOW_USER_AUTH"],
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ["code"],
      AllowedOAuthScopes: SCOPES,
      CallbackURLs: [CALLBACK],
      LogoutURLs: [SIGNED_OUT],
      SupportedIdentityProviders: ["COGNITO", "Corp"],
    }),
  );
  const browser = new WebBrowser();
  const page = await browser.send(`${originOf(running)}/login?${query()}`);
  expect(page.text).toContain("Continue with Corp");
  const begun = authorizeAt(running, { identity_provider: "Corp" }).replace("127.0.0.1", "localhost");
  const done = await signInAtProvider(browser, (await browser.send(begun)).location, "ada");
  expect(done.location).toContain(`${CALLBACK}?code=`);

  // The session is at the address of the callback, and looked for before the pages move.
  expect((await browser.send(authorizeAt(running))).location).toContain(`${CALLBACK}?code=`);
  const out = await browser.send(`${running.pools.endpoint}/logout?client_id=${CLIENT_ID}&logout_uri=${SIGNED_OUT}`);
  expect(out.location).toContain(`${originOf(running)}/logout?`);
  expect((await browser.send(out.location)).location).toBe(SIGNED_OUT);
  expect((await browser.send(authorizeAt(running))).location).toBe(
    authorizeAt(running).replace("127.0.0.1", "localhost"),
  );
}, 60_000);
