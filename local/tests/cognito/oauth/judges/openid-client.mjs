// Drives an authorization server by openid-client, as an application would: discovery, code with PKCE, refresh,
// userInfo, revocation; client credentials. `argv[2]` is JSON; the answer is JSON on stdout. The person at the pages
// is the parent process: it is given the address to sign in at and answers with where the browser was sent.
import { createInterface } from "node:readline/promises";
import * as client from "openid-client";

const { issuer, clientId, callback, machineId, machineSecret } = JSON.parse(process.argv[2]);
const insecure = issuer.startsWith("http:") ? { execute: [client.allowInsecureRequests] } : undefined;
const config = await client.discovery(new URL(issuer), clientId, undefined, client.None(), insecure);

const verifier = client.randomPKCECodeVerifier();
const state = client.randomState();
const nonce = client.randomNonce();
const address = client.buildAuthorizationUrl(config, {
  redirect_uri: callback,
  scope: "openid email",
  code_challenge: await client.calculatePKCECodeChallenge(verifier),
  code_challenge_method: "S256",
  state,
  nonce,
});
process.stdout.write(`${JSON.stringify({ signInAt: address.href })}\n`);
const lines = createInterface({ input: process.stdin });
const back = new URL((await lines[Symbol.asyncIterator]().next()).value);
lines.close();

const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce };
const tokens = await client.authorizationCodeGrant(config, back, checks);
const claims = tokens.claims();
const info = await client.fetchUserInfo(config, tokens.access_token, claims.sub);
const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token);
await client.tokenRevocation(config, tokens.refresh_token);
const afterwards = await client.refreshTokenGrant(config, tokens.refresh_token).then(
  () => "taken",
  (error) => error.error,
);
const machine = await client.discovery(new URL(issuer), machineId, machineSecret, undefined, insecure);
const granted = await client.clientCredentialsGrant(machine, { scope: "orders/read" });
process.stdout.write(
  `${JSON.stringify({
    issuer: claims.iss,
    info,
    hasRefreshed: typeof refreshed.id_token === "string",
    afterwards,
    granted: { scope: JSON.parse(atob(granted.access_token.split(".")[1])).scope, expiresIn: granted.expires_in },
  })}\n`,
);
