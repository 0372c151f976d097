import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { PROVIDER_CLIENT, startProvider } from "../../local/tests/cognito/federation/provider-child";
import { look } from "./browser";
import { beginSignIn, callFrom, openStage, type Stage } from "./stage";

/** Sign-in by an outside provider that the template names: oidc-provider, which does not know this project. */

let stage: Stage;
let provider: Awaited<ReturnType<typeof startProvider>>;

beforeAll(async () => {
  const poolPort = await freePort();
  provider = await startProvider(`http://127.0.0.1:${poolPort}/oauth2/idpresponse`);
  stage = await openStage({
    template: join(__dirname, "templates/federated.yaml"),
    seed: false,
    poolPort,
    parameterOverrides: { ProviderIssuer: provider.issuer, ProviderSecret: PROVIDER_CLIENT.secret },
  });
});

afterAll(async () => {
  await stage.close();
  await provider.close();
});

test("the provider's button leads there and back, and its user calls the API", async () => {
  const page = await stage.browser.newPage();
  await beginSignIn(page, stage.app);
  await look(page, "sign-in-by-provider");
  await page
    .getByRole("button", { name: /Corp/ })
    .or(page.getByRole("link", { name: /Corp/ }))
    .click();
  await page.locator('[name="login"]').fill("ada");
  await page.locator('[name="password"]').fill("any");
  await page.locator('button[type="submit"]').click();
  await page.locator('button[type="submit"]').click();
  await page.waitForURL(`${stage.app.origin}/**`);
  expect(await callFrom(page, "/whoami")).toMatch(/^\/whoami 200 corp_ada$/i);
});

/** The provider must know the pool's port before the pool, which must know the provider's, is there. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
